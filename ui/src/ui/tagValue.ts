import type { Label } from "../api/schema";
import { tellCount, tellMoney, useLanguage, type Language } from "../i18n";
import { useWords } from "./words";

type Valued = { kind: string; value?: unknown; meaning?: Label | null; masked?: boolean };

/** What stands for a value of which nothing may be seen. */
export const HIDDEN = "***";

const CENTS = 100;
const NUMBER = /^-?\d+(\.\d+)?$/;
const INSTANT = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/;

/** How the value of a tag is told: by its meaning, as yes or no, money, a number or a time; a masked one as it is; undefined is unknown. */
export function useTagValue(): (tag: Valued | undefined) => string | undefined {
  const say = useWords();
  const language = useLanguage();
  return (tag) => {
    if (tag?.value === null || tag?.value === undefined) {
      return undefined;
    }
    if (tag.meaning) {
      return tag.meaning[language];
    }
    if (typeof tag.value === "boolean") {
      return say(tag.value ? "yes" : "no");
    }
    // A band below nothing: its own sign is told from the stroke between.
    const written = String(tag.value).replace("–-", " – -");
    return tag.masked && tag.kind === "money" && /\d/.test(written) ? say("yuan", { value: written }) : plain(written, tag.kind, language);
  };
}

function plain(written: string, kind: string, language: Language): string {
  const instant = INSTANT.exec(written);
  if (instant) {
    return `${instant[1] ?? ""} ${instant[2] ?? ""}`;
  }
  // A masked day is told by its year.
  if (kind === "text" || kind === "date" || kind === "timestamp" || !NUMBER.test(written)) {
    return written;
  }
  return kind === "money" ? tellMoney(Math.round(Number(written) * CENTS), language) : tellCount(Number(written), language);
}
