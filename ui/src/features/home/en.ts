import type { WordsOf } from "../../i18n";
import type { zh } from "./zh";

export const en: WordsOf<typeof zh> = {
  title: "Today",
  hint: "The last nights, and what is stopped now.",
  runs: "Nightly runs",
  run: "Run",
  at: "When",
  customersOf: "Customers",
  contacts: "Contacts chosen",
  noRuns: "No run yet",
  noRunsHint: "A night begins with hengce batch, or by the schedule of the service.",
  stops: "Stops in force",
  noStops: "Nothing is stopped",
  noStopsHint: "All strategies, channels and categories work as usual.",
  scope: "What",
  target: "Which",
  reason: "Why",
  by: "By",
  strategy: "Strategy",
  channel: "Channel",
  category: "Category",
  bank: "Whole bank",
  perRun: "Contacts chosen by each run",
};
