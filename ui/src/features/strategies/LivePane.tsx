import { useMemo, useState } from "react";
import type { StrategyCounts, WaveCount } from "../../api/schema";
import { Picture } from "../../canvas";
import { readStrategy, type Json } from "../../document";
import { tellCount, useLanguage } from "../../i18n";
import { DrawingProvider, nodeTitle, useDrawing } from "../../nodes";
import { Count, EmptyState, Flex, Loaded, Select, Statistic, Table } from "../../ui";
import { useCounts, useDocument } from "./asked";
import { marksOf } from "./live";
import { useWords } from "./words";

/** The strategy as it runs: who is where, which ways were taken, what became of each wave. */
export function LivePane({ strategy, liveVersion }: { strategy: string; liveVersion: string }) {
  const say = useWords();
  const counts = useCounts(strategy, liveVersion !== "");
  if (liveVersion === "") {
    return <EmptyState title={say("notLive")} hint={say("notLiveHint")} />;
  }
  return (
    <Loaded asked={counts}>
      {(told) =>
        told.versions.length > 0 ? <Versions told={told} liveVersion={liveVersion} /> : <EmptyState title={say("noJourney")} hint={say("noJourneyHint")} />
      }
    </Loaded>
  );
}

function Versions({ told, liveVersion }: { told: StrategyCounts; liveVersion: string }) {
  const say = useWords();
  const [chosen, setChosen] = useState("");
  const version = told.versions.find((one) => one.version === chosen) ?? told.versions[0];
  const document = useDocument(told.strategy, version?.is_live ? liveVersion : "", version?.is_live === true);
  if (!version) {
    return null;
  }
  return (
    <Flex vertical gap={12}>
      <Flex gap={32} wrap align="center">
        <Select<string>
          aria-label={say("version")}
          value={version.version}
          options={told.versions.map((one) => ({
            value: one.version,
            label: `${one.version} · ${one.is_live ? say("live") : say("earlier")}`,
          }))}
          onChange={setChosen}
        />
        <Statistic title={say("entered")} value={version.entered} />
        <Statistic title={say("inFlight")} value={version.in_flight} />
        <Statistic title={say("converted")} value={version.converted} />
        <Statistic title={say("left")} value={version.left} />
      </Flex>
      {version.is_live && <Loaded asked={document}>{({ written }) => <Drawn version={version} document={written.document as Json} />}</Loaded>}
      <Waves waves={version.waves} />
    </Flex>
  );
}

function Drawn({ version, document }: { version: StrategyCounts["versions"][number]; document: Json }) {
  const say = useWords();
  const language = useLanguage();
  const { bank } = useDrawing();
  const strategy = useMemo(() => readStrategy(document), [document]);
  const marks = useMemo(
    () =>
      marksOf(
        version,
        (here, passed) => say("hereAndPassed", { here: tellCount(here, language), passed: tellCount(passed, language) }),
        (number) => tellCount(number, language),
      ),
    [version, say, language],
  );
  const drawing = useMemo(() => strategy && { strategy, bank, fixed: true }, [strategy, bank]);
  return (
    drawing && (
      <DrawingProvider value={drawing}>
        <div className="hc-desk">
          <div className="hc-desk-main">
            <Picture graph={drawing.strategy.graph} marks={marks} />
          </div>
        </div>
      </DrawingProvider>
    )
  );
}

function Waves({ waves }: { waves: readonly WaveCount[] }) {
  const say = useWords();
  const language = useLanguage();
  const { strategy } = useDrawing();
  const named = (id: string) => {
    const node = strategy.graph.nodes.find((one) => one.id === id);
    return node ? nodeTitle(node, language) : id;
  };
  return (
    <Table<WaveCount>
      size="small"
      pagination={false}
      rowKey={({ node }) => node}
      dataSource={waves}
      columns={[
        { title: say("wave"), render: (_, { node }) => named(node) },
        { title: say("proposed"), align: "right", render: (_, { proposed }) => <Count value={proposed} /> },
        { title: say("sent"), align: "right", render: (_, { sent }) => <Count value={sent} /> },
        { title: say("suppressed"), align: "right", render: (_, { suppressed }) => <Count value={suppressed} /> },
      ]}
    />
  );
}
