import type { WordsOf } from "../../i18n";
import type { zh } from "./zh";

export const en: WordsOf<typeof zh> = {
  title: "Live: {{name}}",
  hint: "Where customers are now, and which wave reaches them on which day. Renewed each minute.",
  canvas: "Back to the canvas",
  notLive: "Not live yet",
  notLiveHint: "Once it is live, the numbers on each node and way are shown here.",
  oneStep: "Nobody stays in a strategy of one step",
  oneStepHint: "It speaks at once and is over at once; a simulation shows the numbers of its steps.",
  entered: "Entries",
  inFlight: "In it now",
  converted: "Reached the goal",
  left: "Left without it",
  picture: "On nodes: who is there now; on ways: how often they were taken",
  version: "Version",
  liveVersion: "{{version}} (live)",
  timeline: "Sends expected in the next {{n}} days (only to those who are in it now)",
  noneAhead: "No contact is expected in the next 30 days for those who are in it",
  nodes: "Nodes",
  node: "Node",
  passed: "Went on",
  sent: "Sent",
  suppressed: "Refused",
  sentSoFar: "{{name}} ({{n}} sent)",
  there: "{{n}} here",
  updated: "As of {{at}}",
};
