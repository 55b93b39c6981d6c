import { useMemo } from "react";
import type { Differences, FieldChange, Palette, Standing, StrategyDocument } from "../../api/schema";
import { StillPicture, type Marks } from "../../canvas";
import { diff, nodeOf, readStrategy, union, type Json, type Strategy } from "../../document";
import { useLanguage } from "../../i18n";
import { nodeTitle, useNodeWords } from "../../nodes";
import { Alert, Flex, Loaded, Panel, Table } from "../../ui";
import { useDifferences, useVersion } from "./asked";
import { placeOf } from "./place";
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
      <Loaded asked={told}>{({ differences }) => <Fields fields={differences.fields} before={before} after={after} />}</Loaded>
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

const OWN = new Set(["label", "zh", "en", "score", "value", "propensity", "starts", "ends", "budget", "topic"]);

function Fields({ fields, before, after }: { fields: readonly FieldChange[]; before: Strategy; after: Strategy }) {
  const say = useWords();
  const word = useNodeWords();
  const language = useLanguage();
  const where = (path: string) => {
    const { node, field } = placeOf(path);
    const drawn = nodeOf(after, node) ?? nodeOf(before, node);
    const named = field.map((part) => (OWN.has(part) ? say(part as "label") : part === "owner" ? say("ownerField") : word(part as "material")));
    return [drawn ? nodeTitle(drawn, language) : node || say("strategyWide"), ...named].join(" · ");
  };
  return (
    <Table<FieldChange>
      size="small"
      pagination={{ pageSize: 20, hideOnSinglePage: true }}
      rowKey={({ path }) => path}
      dataSource={[...fields]}
      locale={{ emptyText: say("same") }}
      columns={[
        { title: say("where"), render: (_, { path }) => where(path) },
        { title: say("before"), render: (_, { before: value }) => plain(value, say("none")) },
        { title: say("after"), render: (_, { after: value }) => plain(value, say("none")) },
      ]}
    />
  );
}

function plain(value: unknown, none: string): string {
  return value === null || value === undefined ? none : typeof value === "string" ? value : JSON.stringify(value);
}
