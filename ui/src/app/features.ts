import { GROUPS, type Entry, type Feature, type Screen } from "../ui";

// Every folder of features/ registers itself by its index.ts: a new one needs no line here.
const found = import.meta.glob<{ feature: Feature }>("../features/*/index.ts", { eager: true });

export const FEATURES: readonly Feature[] = Object.keys(found)
  .sort()
  .flatMap((path) => found[path]?.feature ?? []);

export const SCREENS: readonly Screen[] = FEATURES.flatMap((feature) => feature.screens);

type Listed = Screen & { entry: Entry };

const placeOf = ({ entry }: Listed) => GROUPS.indexOf(entry.group) * 1_000 + entry.order;

/** The screens of the menu, in its order. */
export const ENTRIES: readonly Listed[] = SCREENS.flatMap((screen) => (screen.entry ? [{ ...screen, entry: screen.entry }] : [])).sort((one, other) => placeOf(one) - placeOf(other));
