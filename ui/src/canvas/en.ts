import type { WordsOf } from "../i18n";
import type { zh } from "./zh";

export const en: WordsOf<typeof zh> = {
  palette: "Kinds of nodes",
  added: "+ new",
  removed: "− gone",
  changed: "● changed",
  moved: "↔ moved",
  problemsOf: "{{n}} problems",
  controls: "Zoom",
  zoomIn: "Larger",
  zoomOut: "Smaller",
  fit: "Show all",
  minimap: "The whole picture",
  handle: "Lead from here to the next node",
  nodeHelp: "Enter chooses, arrows move, Delete removes",
  edgeHelp: "Enter chooses, Delete removes",
  several: "{{n}} nodes are chosen",
  nobody: "No node is chosen",
  nobodyHint: "Choose a node to fill it in here; drag a new one from the left, or choose it.",
  text: "Text of the strategy",
  notDrawn: "The text has no id or no graph; the picture waits.",
  notYaml: "Line {{line}} cannot be read; the picture waits.",
  edgeFromTo: "From {{from}} to {{to}}",
};
