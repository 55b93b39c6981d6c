import i18next from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";

export type Language = "zh" | "en";

const KEPT = "hengce.language";

function kept(): Language {
  return globalThis.localStorage?.getItem(KEPT) === "en" ? "en" : "zh";
}

export const i18n = i18next.createInstance();

// Keys are plain words of one feature: no dots, no name spaces inside.
void i18n.use(initReactI18next).init({
  lng: kept(),
  fallbackLng: "zh",
  resources: {},
  initAsync: false,
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false },
});

export function useLanguage(): Language {
  return useTranslation(undefined, { i18n }).i18n.language === "en" ? "en" : "zh";
}

export function currentLanguage(): Language {
  return i18n.language === "en" ? "en" : "zh";
}

export function setLanguage(language: Language): void {
  globalThis.localStorage?.setItem(KEPT, language);
  void i18n.changeLanguage(language);
}
