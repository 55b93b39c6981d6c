import { useMemo } from "react";
import { HeatMap } from "../../charts";
import { tellCount, useLanguage } from "../../i18n";
import { EmptyState, Loaded, Panel } from "../../ui";
import { useWaves } from "./asked";
import { daysAhead, expectedOn } from "./timeline";
import { useWords } from "./words";

type Props = { strategy: string; version: string; title: (node: string) => string };

/** The waves by day: when those who are in the journey now will be reached. */
export function Timeline({ strategy, version, title }: Props) {
  const say = useWords();
  const language = useLanguage();
  const asked = useWaves(strategy);
  const told = asked.data;
  const waves = useMemo(() => told?.waves.filter((wave) => wave.version === version) ?? [], [told, version]);
  const days = useMemo(() => daysAhead(told?.today ?? "", waves), [told, waves]);
  const values = useMemo(() => expectedOn(days, waves), [days, waves]);
  const names = waves.map(({ node, sent }) => say("sentSoFar", { name: title(node), n: tellCount(sent, language) }));
  const heading = say("timeline", { n: Math.max(days.length, 1) });
  return (
    <Panel title={say("timelineTitle")}>
      <Loaded asked={asked}>
        {() =>
          days.length === 0 ? (
            <EmptyState title={say("noneAhead")} />
          ) : (
            <HeatMap title={heading} columns={days.map((day) => day.slice(5))} rows={names} values={values} height={90 + 44 * names.length} />
          )
        }
      </Loaded>
    </Panel>
  );
}
