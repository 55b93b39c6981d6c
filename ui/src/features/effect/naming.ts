import { useCatalogued } from "../../ui/catalogued";
import { useWords } from "./words";

/** By what effects are told apart. */
export const BY = ["strategy", "department", "category", "channel", "org"] as const;
export type By = (typeof BY)[number];

/** What people call the strategies, channels, departments and units that rows name. */
export function useNames(by: By): (key: string) => string {
  const say = useWords();
  const called = useCatalogued(by);
  return (key) => (key === "several" ? say("several") : called(key));
}
