import { Segmented } from "antd";
import { setLanguage, useLanguage, type Language } from "../i18n";
import { useWords } from "./words";

const LANGUAGES = [
  { label: "中文", value: "zh" },
  { label: "English", value: "en" },
];

export function LanguageSwitch() {
  const say = useWords();
  return (
    <Segmented
      size="small"
      aria-label={say("language")}
      options={LANGUAGES}
      value={useLanguage()}
      onChange={(language) => setLanguage(language as Language)}
    />
  );
}
