import type { ComponentType } from "react";

/** The parts of the menu, in their order. */
export const GROUPS = ["today", "draw", "customers", "learn", "rules", "operate"] as const;
export type Group = (typeof GROUPS)[number];

/** A place in the menu. */
export type Entry = {
  group: Group;
  /** Smaller stands higher within the group. */
  order: number;
  icon: ComponentType;
};

/** A page: where it is, who may see it, and how it is loaded. */
export type Screen = {
  /** A path below `#`, such as `/letters` or `/customers/:customer`. */
  path: string;
  title: { zh: string; en: string };
  /** One of these actions is enough to see it; none: everybody who is signed in. */
  may: readonly string[];
  /** Only pages that need no parameter stand in the menu. */
  entry?: Entry;
  load: () => Promise<{ Screen: ComponentType }>;
};

/** What a feature's index.ts exports as `feature`; its folder is all of it. */
export type Feature = { name: string; screens: readonly Screen[] };
