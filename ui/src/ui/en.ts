import type { WordsOf } from "../i18n";
import type { zh } from "./zh";

export const en: WordsOf<typeof zh> = {
  brand: "Hengce",
  previous: "Previous page",
  next: "Next page",
  page: "Page {{number}}",
  nothing: "Nothing here yet",
  loading: "Reading",
  again: "Try again",
  network: "The service cannot be reached. Check the network and try again.",
  failed: "It was not done, for an unknown reason. Try again; if it stays so, ask an administrator.",
  broken: "This page failed",
  brokenHint: "What was filled in and not saved may be lost. Try again, or choose another page of the menu.",
  will: "This will:",
  cancel: "Cancel",
  reason: "Reason",
  reasonNeeded: "Say why",
  fix: "How to mend it:",
  copy: "Copy",
  copied: "Copied",
  notAllowed: "Your role may not see this page",
  table: "Table of figures",
  error: "Error",
  warning: "Warning",
  advice: "Advice",
  now: "just now",
};
