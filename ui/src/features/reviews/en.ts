import type { WordsOf } from "../../i18n";
import type { zh } from "./zh";

export const en: WordsOf<typeof zh> = {
  title: "Reviews",
  hint: "The review of a strategy's days: contacts, what they added, losses, cost, advice. All figures are the engine's.",
  strategy: "Strategy",
  choose: "Choose a strategy",
  make: "Make it",
  docx: "Download DOCX",
  xlsx: "Download XLSX",
  kept: "Downloaded",
  empty: "No review was made yet",
  emptyHint: "Choose a strategy and days that are over. With a conversion the review tells what was added, with its interval.",
  paper: "The review",
};
