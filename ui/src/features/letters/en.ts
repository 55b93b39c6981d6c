import type { WordsOf } from "../../i18n";
import type { zh } from "./zh";

export const en: WordsOf<typeof zh> = {
  title: "Dead letters",
  hint: "Events and receipts that could not be taken. What they hold is personal and is not shown here.",
  empty: "No dead letters",
  emptyHint: "All events were taken.",
  number: "No.",
  when: "Received",
  source: "Source",
  org: "Unit",
  dialect: "Form",
  event: "Event",
  why: "Why",
  where: "Where",
  state: "State",
  todo: "Actions",
  segment: "Tracking call",
  cloudevents: "System event",
  question: "Question to decide",
  channel: "Receipt of a channel",
  open: "Open",
  redriven: "Taken after all",
  dropped: "Let go",
  redrive: "Take again",
  redriveWill:
    "Read no. {{seq}} once more with the catalogue of today; if it can be read, it is taken as usual and starts what it would start.",
  didRedrive: "No. {{seq}} was tried again.",
  drop: "Let go",
  dropWill: "No. {{seq}} is not tried any more and counts as let go. This cannot be undone.",
  didDrop: "No. {{seq}} was let go.",
};
