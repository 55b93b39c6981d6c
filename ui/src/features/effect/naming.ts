import { api, useAsked } from "../../api";
import { useLanguage } from "../../i18n";
import type { By } from "./Increment";
import { useWords } from "./words";

type Labelled = { id: string; label: { zh: string; en: string } };

/** What people call the strategies, channels, departments and units that rows name. */
export function useNames(by: By): (key: string) => string {
  const say = useWords();
  const language = useLanguage();
  const { data } = useAsked(["catalogue"], () => api.GET("/v1/catalogue"), { fresh: 5 * 60_000 });
  const known: Record<By, readonly Labelled[]> = {
    strategy: data?.strategies ?? [],
    department: data?.departments ?? [],
    channel: data?.channels ?? [],
    org: data?.units ?? [],
    category: [],
  };
  const labels = new Map(known[by].map(({ id, label }) => [id, label[language]]));
  return (key: string) => labels.get(key) ?? (key === "several" ? say("several") : key);
}
