import { useMemo } from "react";
import type { Differences, Palette, Standing, StrategyDocument } from "../../api/schema";
import { FieldChanges, StillPicture, type Marks } from "../../canvas";
import { diff, readStrategy, union, type Json, type Strategy } from "../../document";
import { Alert, Flex, Loaded, Panel } from "../../ui";
import { useDifferences, useVersion } from "./asked";
import { useWords } from "./words";

type Props = { standing: Standing; bank: Palette; document: StrategyDocument };

/** What was handed in beside what is live: one picture, and the fields. */
export function Different({ standing: { strategy, version }, bank, document }: Props) {
  const say = useWords();
  const live = document.live_version;
  const isFirst = live === "" || live === version;
  const before = useVersion(strategy, live, !isFirst);
  const now = readStrategy(document.written.document as Json);
  return (
    <Panel title={say("differences")}>
      {now && isFirst && (
        <Flex vertical gap={8}>
          <Alert type="info" showIcon title={say(live === "" ? "firstVersion" : "same")} />
          <StillPicture strategy={now} bank={bank} label={say("picture")} />
        </Flex>
      )}
      {now && !isFirst && (
        <Loaded asked={before}>
          {({ written }) => {
            const old = readStrategy(written.document as Json);
            return old && <Compared before={old} after={now} bank={bank} versions={[live, version]} />;
          }}
        </Loaded>
      )}
    </Panel>
  );
}

type Two = { before: Strategy; after: Strategy; bank: Palette; versions: readonly [string, string] };

function Compared({ before, after, bank, versions: [old, now] }: Two) {
  const say = useWords();
  const told = useDifferences(after.id, old, now);
  const graph = useMemo(() => union(before, after), [before, after]);
  const marks = useMemo((): Marks => {
    const { nodes, edges } = diff(before, after);
    return { fates: nodes, edgeFates: edges };
  }, [before, after]);
  return (
    <Flex vertical gap={8}>
      <Loaded asked={told}>{({ differences }) => <span>{summed(differences, say)}</span>}</Loaded>
      <span className="hc-secondary">{say("legend")}</span>
      <StillPicture strategy={after} bank={bank} label={say("picture")} graph={graph} marks={marks} />
      <Loaded asked={told}>{({ differences }) => <FieldChanges fields={differences.fields} before={before} after={after} bank={bank} names={[say("before"), say("after")]} />}</Loaded>
    </Flex>
  );
}

function summed(told: Differences, say: ReturnType<typeof useWords>): string {
  return say("summary", {
    added: told.nodes_added.length,
    removed: told.nodes_removed.length,
    changed: told.nodes_changed.length,
    edgesAdded: told.edges_added.length,
    edgesRemoved: told.edges_removed.length,
  });
}
