import type { TagShown } from "../../api/schema";
import { tellWhen, useLanguage } from "../../i18n";
import { Alert, useZone } from "../../ui";
import { useNames } from "../../ui/named";
import { useWords } from "./words";

/** Instants of the engine are microseconds. */
const MS = 1_000;

/** What people said of the customer by hand and that holds now: by whom, why, until when. */
export function Marks({ tags }: { tags: readonly TagShown[] }) {
  const say = useWords();
  const zone = useZone();
  const language = useLanguage();
  const { handTags, tell } = useNames();
  const of = (name: string) => tags.find((one) => one.name === name);
  return (
    <>
      {handTags.map((tag) => {
        const stands = of(tag.id);
        if (stands?.value !== true) {
          return null;
        }
        const until = tag.until ? Date.parse(String(of(tag.until)?.value ?? "")) : NaN;
        const end = Number.isNaN(until) ? say("standsOpen") : say("standsUntil", { until: tellWhen(until * MS, zone, language) });
        return <Alert key={tag.id} type="warning" showIcon title={say("stands", { tag: tell(tag.label), end })} description={stands.why && say("standsWhy", { why: stands.why })} />;
      })}
    </>
  );
}
