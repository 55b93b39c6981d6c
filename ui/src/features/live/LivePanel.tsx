import { useMemo, useState } from "react";
import type { Palette, StrategyCounts, VersionCounts } from "../../api/schema";
import { StillPicture, type Marks } from "../../canvas";
import { edgeKey, nodeOf, readStrategy, type Json, type Strategy } from "../../document";
import { tellCount, tellWhen, useLanguage } from "../../i18n";
import { nodeTitle } from "../../nodes";
import { Count, EmptyState, Failure, Flex, Loaded, Panel, Select, Statistic, Table, useZone } from "../../ui";
import { useCatalogue, useCounts, useVersion } from "./asked";
import { Timeline } from "./Timeline";
import { useWords } from "./words";

/** A strategy as it runs: who is where now, and what is ahead; also used beside the canvas. */
export function LivePanel({ strategy }: { strategy: string }) {
  const say = useWords();
  const bank = useCatalogue();
  const counts = useCounts(strategy);
  const zone = useZone();
  const language = useLanguage();
  if (counts.error?.status === 404) {
    return <EmptyState title={say("notLive")} hint={say("notLiveHint")} />;
  }
  if (counts.error) {
    return <Failure error={counts.error} onAgain={() => void counts.refetch()} />;
  }
  return (
    <Flex vertical gap={12}>
      <span className="hc-secondary">
        {say("hint")} {counts.dataUpdatedAt > 0 && say("updated", { at: tellWhen(counts.dataUpdatedAt * 1000, zone, language, "second") })}
      </span>
      <Loaded asked={bank}>{(offered) => <Loaded asked={counts}>{(told) => <Versions told={told} bank={offered} />}</Loaded>}</Loaded>
    </Flex>
  );
}

function Versions({ told, bank }: { told: StrategyCounts; bank: Palette }) {
  const say = useWords();
  const [chosen, setChosen] = useState("");
  const version = told.versions.find((one) => one.version === chosen) ?? told.versions[0];
  const document = useVersion(told.strategy, version?.content ?? "", version !== undefined);
  if (!version) {
    return <EmptyState title={say("oneStep")} hint={say("oneStepHint")} />;
  }
  return (
    <>
      <Figures version={version} />
      {told.versions.length > 1 && (
        <Select<string>
          aria-label={say("version")}
          style={{ maxWidth: 320 }}
          value={version.version}
          onChange={setChosen}
          options={told.versions.map((one) => ({ value: one.version, label: one.is_live ? say("liveVersion", { version: one.version }) : one.version }))}
        />
      )}
      <Loaded asked={document}>
        {({ written }) => {
          const strategy = readStrategy(written.document as Json);
          return strategy ? <Seen key={version.version} strategy={strategy} version={version} bank={bank} /> : <EmptyState />;
        }}
      </Loaded>
    </>
  );
}

function Figures({ version }: { version: VersionCounts }) {
  const say = useWords();
  const figures = [
    ["entered", version.entered],
    ["inFlight", version.in_flight],
    ["converted", version.converted],
    ["left", version.left],
  ] as const;
  return (
    <Panel>
      <Flex gap={48} wrap>
        {figures.map(([name, value]) => (
          <Statistic key={name} title={say(name)} value={value} />
        ))}
      </Flex>
    </Panel>
  );
}

function Seen({ strategy, version, bank }: { strategy: Strategy; version: VersionCounts; bank: Palette }) {
  const say = useWords();
  const language = useLanguage();
  const marks = useMemo((): Marks => {
    const tell = (n: number) => tellCount(n, language);
    return {
      nodeCounts: new Map(version.nodes.filter((one) => one.in_flight > 0).map((one) => [one.node, say("there", { n: tell(one.in_flight) })])),
      edgeCounts: new Map(version.edges.filter((one) => one.passed > 0).map((one) => [edgeKey(plain(one)), tell(one.passed)])),
    };
  }, [version, language, say]);
  const title = (id: string) => {
    const node = nodeOf(strategy, id);
    return node ? nodeTitle(node, language) : id;
  };
  return (
    <>
      <Panel title={say("picture")}>
        <StillPicture strategy={strategy} bank={bank} label={say("picture")} marks={marks} />
      </Panel>
      <Timeline strategy={strategy.id} version={version.version} title={title} />
      <Panel title={say("nodes")}>
        <Table
          size="small"
          pagination={false}
          rowKey="node"
          dataSource={version.nodes}
          columns={[
            { title: say("node"), dataIndex: "node", render: title },
            { title: say("inFlight"), align: "right", dataIndex: "in_flight", render: count },
            { title: say("passed"), align: "right", dataIndex: "passed", render: count },
            { title: say("sent"), align: "right", dataIndex: "sent", render: count },
            { title: say("suppressed"), align: "right", dataIndex: "suppressed", render: count },
            { title: say("converted"), align: "right", dataIndex: "converted", render: count },
          ]}
        />
      </Panel>
    </>
  );
}

function count(value: number) {
  return <Count value={value} />;
}

function plain({ source, target, branch }: { source: string; target: string; branch: string }) {
  return branch ? { source, target, branch } : { source, target };
}
