import { useCatalogued } from "../../ui/catalogued";
import type { By } from "./Increment";
import { useWords } from "./words";

/** What people call the strategies, channels, departments and units that rows name. */
export function useNames(by: By): (key: string) => string {
  const say = useWords();
  const called = useCatalogued(by);
  return (key) => (key === "several" ? say("several") : called(key));
}
