import type { TagShown } from "../api/schema";
import { tellCount, tellMoney, useLanguage, type Language } from "../i18n";
import { useWords } from "./words";

const CENTS = 100;
const NUMBER = /^-?\d+(\.\d+)?$/;
const INSTANT = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/;

/** How the value of a tag is written: by its code list, as money, a number or a time; a masked one as it is. */
export function useTagText(): (tag: TagShown) => string {
  const say = useWords();
  const language = useLanguage();
  return ({ value, meaning, kind, masked }) => {
    if (value === null || value === undefined) {
      return say("unknown");
    }
    if (meaning) {
      return meaning[language];
    }
    if (typeof value === "boolean") {
      return say(value ? "yes" : "no");
    }
    // A band below nothing: its own sign is told from the stroke between.
    const written = String(value).replace("–-", " – -");
    return masked && kind === "money" && /\d/.test(written) ? say("yuan", { value: written }) : plain(written, kind, language);
  };
}

function plain(written: string, kind: TagShown["kind"], language: Language): string {
  const instant = INSTANT.exec(written);
  if (instant) {
    return `${instant[1] ?? ""} ${instant[2] ?? ""}`;
  }
  if (kind === "text" || !NUMBER.test(written)) {
    return written;
  }
  return kind === "money" ? tellMoney(Math.round(Number(written) * CENTS), language) : tellCount(Number(written), language);
}
