import type { FeedEvent, FeedTold, Sources, SourceTold } from "../../api/schema";
import { Button, Count, Descriptions, EmptyState, Flex, Loaded, Page, Panel, Table, When, StrategyLink } from "../../ui";
import { Mark } from "../../ui/Mark";
import { useNames } from "../../ui/named";
import { useSources } from "./asked";
import { useWords } from "./words";

/** Where data comes from, and whether it came. */
export function Screen() {
  const say = useWords();
  return (
    <Page title={say("title")} hint={say("hint")} actions={<Button href="#/insight?question=drift">{say("toDrift")}</Button>}>
      <Loaded asked={useSources()}>
        {(sources) => (
          <Flex vertical gap={16}>
            <Snapshot sources={sources} />
            <Feeds feeds={sources.feeds} />
            <Staged staged={sources.staged} />
          </Flex>
        )}
      </Loaded>
    </Page>
  );
}

function Snapshot({ sources: { snapshot, snapshot_as_of, customers } }: { sources: Sources }) {
  const say = useWords();
  return (
    <Panel title={say("snapshot")}>
      {snapshot === "" ? (
        <EmptyState title={say("noSnapshot")} />
      ) : (
        <Descriptions
          size="small"
          items={[
            { key: "customers", label: say("customers"), children: <Count value={customers} /> },
            { key: "asOf", label: say("asOf"), children: <When at={snapshot_as_of} /> },
            { key: "version", label: say("version"), children: <code>{snapshot.slice(0, 12)}</code> },
          ]}
        />
      )}
    </Panel>
  );
}

function Feeds({ feeds }: { feeds: readonly FeedTold[] }) {
  const say = useWords();
  const { name } = useNames();
  return (
    <Panel title={say("feeds")}>
      <Table<FeedTold>
        size="small"
        rowKey="feed"
        pagination={false}
        scroll={{ x: "max-content" }}
        dataSource={[...feeds]}
        locale={{ emptyText: <EmptyState title={say("noFeeds")} hint={say("noFeedsHint")} /> }}
        expandable={{ 
          expandedRowRender: ({ entries, fills }) => (
            <Flex vertical gap={8}>
              {fills.length > 0 && <span>{say("fillsOf", { names: fills.join(" · ") })}</span>}
              <Entries entries={entries} />
            </Flex>
          ),
         }}
        columns={[
          { title: say("feed"), render: (_, { label, feed }) => label || feed },
          { title: say("state"), render: (_, { late }) => <Mark tone={late ? "bad" : "good"}>{say(late ? "late" : "inTime")}</Mark> },
          { title: say("newest"), render: (_, { newest }) => newest || say("none") },
          { title: say("expected"), render: (_, { expected }) => expected || say("none") },
          { title: say("due"), render: (_, { due }) => <When at={due} /> },
          { title: say("missing"), render: (_, { missing }) => missing.join(" · ") || say("none") },
          { title: say("fills"), render: (_, { fills }) => say("fillsCount", { count: fills.length }) },
          {
            title: say("waiting"),
            render: (_, { waiting_strategies, late }) =>
              late && waiting_strategies.length > 0
                ? waiting_strategies.map((one) => (
                    <div key={one}>
                      <StrategyLink strategy={one} label={name("strategies", one)} />
                    </div>
                  ))
                : say("none"),
          },
        ]}
      />
    </Panel>
  );
}

function Entries({ entries }: { entries: readonly FeedEvent[] }) {
  const say = useWords();
  return (
    <Table<FeedEvent>
      size="small"
      rowKey={({ file, at, version, state }) => `${file} ${String(at)} ${String(version)} ${state}`}
      pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
      title={() => say("entries")}
      dataSource={[...entries]}
      locale={{ emptyText: <EmptyState title={say("noEntries")} /> }}
      columns={[
        { title: say("day"), dataIndex: "day" },
        { title: say("file"), render: (_, { file, version }) => (version > 1 ? `${file} · ${say("revision", { version })}` : file || say("none")) },
        { title: say("at"), render: (_, { at }) => <When at={at} /> },
        { title: say("what"), render: (_, { told }) => told },
        { title: say("rows"), align: "right", render: (_, { rows }) => <Count value={rows} /> },
        { title: say("taken"), align: "right", render: (_, { taken }) => <Count value={taken} /> },
        { title: say("rejected"), align: "right", render: (_, { rejected }) => <Count value={rejected} /> },
        { title: say("lateMinutes"), align: "right", render: (_, { late_minutes }) => <Count value={late_minutes} /> },
        { title: say("problems"), render: (_, { problems }) => problems.map((problem) => <div key={problem}>{problem}</div>) },
      ]}
    />
  );
}

function Staged({ staged }: { staged: readonly SourceTold[] }) {
  const say = useWords();
  return (
    <Panel title={say("staged")}>
      <Table<SourceTold>
        size="small"
        rowKey="source"
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        dataSource={[...staged]}
        locale={{ emptyText: <EmptyState title={say("noStaged")} hint={say("noStagedHint")} /> }}
        columns={[
          { title: say("source"), render: (_, { source }) => <Source source={source} /> },
          { title: say("rows"), align: "right", render: (_, { rows }) => <Count value={rows} /> },
          { title: say("rejected"), align: "right", render: (_, { rejected }) => <Count value={rejected} /> },
          { title: say("size"), align: "right", render: (_, { bytes }) => <Count value={Math.ceil(bytes / 1024)} /> },
        ]}
      />
    </Panel>
  );
}

const ENTITIES = ["customers", "tags", "identifiers", "consents", "events", "contacts", "outcomes", "products", "units", "ties"] as const;

/** What the rows of a table are, and of which source; tables are called `entity.source`. */
function Source({ source }: { source: string }) {
  const say = useWords();
  const [entity = "", from = ""] = source.split(".", 2);
  const known = ENTITIES.find((one) => one === entity);
  return known ? (
    <>
      {say(`of_${known}`)} {from && <code>{from}</code>}
    </>
  ) : (
    <code>{source}</code>
  );
}
