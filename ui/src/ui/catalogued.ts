import { api, useAsked } from "../api";
import { useLanguage } from "../i18n";

const FRESH = 5 * 60_000;

type Labelled = { readonly id: string; readonly label: { readonly zh: string; readonly en: string } };

/** What people call the strategies, departments, channels, units, categories and tags that rows of
 *  figures name; other groups, such as days, are called what they are named. */
export function useCatalogued(by: string): (id: string) => string {
  const language = useLanguage();
  const { data } = useAsked(["catalogue"], () => api.GET("/v1/catalogue"), { fresh: FRESH });
  const known: Readonly<Record<string, readonly Labelled[]>> = {
    strategy: data?.strategies ?? [],
    department: data?.departments ?? [],
    channel: data?.channels ?? [],
    org: data?.units ?? [],
    category: data?.categories ?? [],
    tag: data?.tags.map(({ tag: { name, label } }) => ({ id: name, label })) ?? [],
  };
  const labels = new Map((known[by] ?? []).map(({ id, label }) => [id, label[language]]));
  return (id) => labels.get(id) ?? id;
}
