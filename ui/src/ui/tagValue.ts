import type { Label } from "../api/schema";
import { useLanguage } from "../i18n";
import { useWords } from "./words";

type Valued = { kind: string; value?: unknown; meaning?: Label | null };

/** What stands for a value of which nothing may be seen. */
export const HIDDEN = "***";

/** How the value of a tag is told: by its meaning, yes or no, money with its unit; undefined is unknown. */
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
    const written = String(tag.value);
    return tag.kind === "money" && written !== HIDDEN ? say("inYuan", { amount: written }) : written;
  };
}
