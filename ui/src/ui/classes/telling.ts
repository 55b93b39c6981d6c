import type { Language } from "../../i18n";
import { en } from "./en";
import { zh } from "./zh";

/** What people call a category, a topic or a class; its own name where it is the bank's. */
export function tellClass(name: string, language: Language): string {
  const words: Readonly<Record<string, string>> = language === "en" ? en : zh;
  return Object.hasOwn(words, name) ? (words[name] ?? name) : name;
}
