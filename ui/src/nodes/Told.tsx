import { api, useAsked } from "../api";
import type { PartsAsked } from "../api/schema";
import { textOf, type Json } from "../document";
import { useLanguage } from "../i18n";
import { When } from "../ui";
import { useDrawing } from "./context";
import { useWords } from "./words";

export type Part = "schedule" | "reentry" | "trial" | "bandit" | "namespace";

/** What a part of a strategy says, in the engine's sentences; of a schedule, when customers enter next. */
export function Told({ part, value }: { part: Part; value: Json | undefined }) {
  const say = useWords();
  const language = useLanguage();
  const { strategy } = useDrawing();
  const body = { starts: textOf(strategy.starts as Json), ends: textOf(strategy.ends as Json), [part]: value } as PartsAsked;
  const { data, error, isPlaceholderData } = useAsked(["parts", body], () => api.POST("/v1/parts/read", { body }), {
    when: value !== undefined,
    fresh: 60_000,
  });
  if (value === undefined || error || !data || isPlaceholderData) {
    return null;
  }
  return (
    <div className="hc-says">
      <ul>
        {data.sentences.map((one) => (
          <li key={one.zh}>{one[language]}</li>
        ))}
      </ul>
      {part === "schedule" && (
        <>
          <div className="hc-secondary">{say(data.next.length > 0 ? "nextTimes" : "noNextTimes")}</div>
          <ol>
            {data.next.map((at) => (
              <li key={at}>
                <When at={at} />
              </li>
            ))}
          </ol>
        </>
      )}
    </div>
  );
}
