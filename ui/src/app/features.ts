import type { Feature, Screen } from "../ui";

// Every folder of features/ registers itself by its index.ts: a new one needs no line here.
const found = import.meta.glob<{ feature: Feature }>("../features/*/index.ts", { eager: true });

export const FEATURES: readonly Feature[] = Object.keys(found)
  .sort()
  .flatMap((path) => found[path]?.feature ?? []);

export const SCREENS: readonly Screen[] = FEATURES.flatMap((feature) => feature.screens);
