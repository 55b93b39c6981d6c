export { apply, copy, freeName, type Command, type Fragment } from "./commands";
export { diff, equal, union, type Difference, type Fate } from "./diff";
export { act, begin, redo, STEPS_MAX, undo, type Journal } from "./journal";
export { heightOf, layout, NODE_WIDTH, places } from "./layout";
export { readStrategy } from "./read";
export { flawsOf, type Flaw } from "./structure";
export { readText, rewrite } from "./text";
export * from "./types";
export * from "./ways";
