import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { i18n } from "./language";

export type Words = Readonly<Record<string, string>>;

/** What `en.ts` has to be: a sentence for each key of `zh.ts`, and no other. */
export type WordsOf<T extends Words> = Readonly<Record<keyof T, string>>;

export type Facts = Readonly<Record<string, string | number>>;
export type Say<T extends Words> = (key: keyof T & string, facts?: Facts) => string;

// The library's own type of t() follows one central list of keys; here each feature has its own.
const tell = i18n.t as (key: string, options: object) => string;

/** Bring a feature's words in, and return the hook that says them: `const say = useWords()`. */
export function wordsOf<const T extends Words>(feature: string, zh: T, en: WordsOf<T>): () => Say<T> {
  i18n.addResourceBundle("zh", feature, zh);
  i18n.addResourceBundle("en", feature, en);
  return function useWords(): Say<T> {
    const { language } = useTranslation(feature, { i18n }).i18n;
    // The same function as long as the language is the same, so that it can be depended on.
    return useCallback<Say<T>>((key, facts) => tell(key, { ns: feature, lng: language, ...facts }), [language]);
  };
}
