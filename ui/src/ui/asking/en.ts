import type { WordsOf } from "../../i18n";
import type { zh } from "./zh";

export const en: WordsOf<typeof zh> = {
  from: "From",
  to: "To",
  event: "Conversion",
  choose: "Choose an event",
  amount: "Amount",
  countOnly: "Only counted",
  window: "Days watched",
  file: "Download XLSX",
  didFile: "Downloaded",
};
