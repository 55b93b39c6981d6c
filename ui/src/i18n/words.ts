import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { i18n, type Language } from "./language";
import { tellCount } from "./numbers";

export type Words = Readonly<Record<string, string>>;

/** What `en.ts` has to be: a sentence for each key of `zh.ts`, and no other. */
export type WordsOf<T extends Words> = Readonly<Record<keyof T, string>>;

export type Facts = Readonly<Record<string, string | number>>;
export type Say<T extends Words> = (key: keyof T & string, facts?: Facts) => string;

// The library's own type of t() follows one central list of keys; here each feature has its own.
const tell = i18n.t as (key: string, options: object) => string;

/** Numbers in sentences are counts, told like all counts; a number that counts nothing is given as text. */
export function written(facts: Facts, language: Language): Record<string, string> {
  return Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [name, typeof fact === "number" ? tellCount(fact, language) : fact]),
  );
}

// English words that follow a number: `{{count}} [message|messages]`, `{{count}} waiting [message|messages]`.
const FOLLOWING = /([\d.,]+)((?:\s+[a-z]+)*\s+)\[([^[\]|]*)\|([^[\]|]*)\]/g;

/** Choose the word for one or for many by the number before it. */
export function agreed(sentence: string): string {
  return sentence.replace(FOLLOWING, (_, number: string, between: string, one: string, many: string) => `${number}${between}${number === "1" ? one : many}`);
}

/** Bring a feature's words in, and return the hook that says them: `const say = useWords()`. */
export function wordsOf<const T extends Words>(feature: string, zh: T, en: WordsOf<T>): () => Say<T> {
  i18n.addResourceBundle("zh", feature, zh);
  i18n.addResourceBundle("en", feature, en);
  return function useWords(): Say<T> {
    const language = useTranslation(feature, { i18n }).i18n.language === "en" ? "en" : "zh";
    // The same function as long as the language is the same, so that it can be depended on.
    return useCallback<Say<T>>((key, facts = {}) => agreed(tell(key, { ns: feature, lng: language, ...written(facts, language) })), [language]);
  };
}
