import { useMay } from "../../api";
import type { RunRow, Stopped } from "../../api/schema";
import { Bars } from "../../charts";
import { tellWhen, useLanguage } from "../../i18n";
import { Count, EmptyState, Loaded, Page, Panel, Table, useZone, When } from "../../ui";
import { useRuns, useStops } from "./asked";
import { useWords } from "./words";

/** What happened in the last nights, and what is stopped. */
export function Screen() {
  const say = useWords();
  const reads = useMay("read");
  return (
    <Page title={say("title")} hint={say("hint")}>
      {reads && <Runs />}
      {reads && <Standstills />}
    </Page>
  );
}

function Runs() {
  const say = useWords();
  const zone = useZone();
  const language = useLanguage();
  return (
    <Panel title={say("runs")}>
      <Loaded asked={useRuns()}>
        {({ runs }) =>
          runs.length === 0 ? (
            <EmptyState title={say("noRuns")} hint={say("noRunsHint")} />
          ) : (
            <>
              <Bars
                title={say("perRun")}
                names={[...runs].reverse().map(({ at }) => tellWhen(at, zone, language))}
                series={[{ name: say("contacts"), values: [...runs].reverse().map(({ contacts }) => contacts) }]}
              />
              <Table<RunRow>
                size="small"
                pagination={false}
                rowKey="id"
                dataSource={runs}
                columns={[
                  { title: say("run"), dataIndex: "id", render: (id: string) => <code>{id}</code> },
                  { title: say("at"), dataIndex: "at", render: (at: number) => <When at={at} /> },
                  { title: say("customersOf"), dataIndex: "customers", render: (value: number) => <Count value={value} /> },
                  { title: say("contacts"), dataIndex: "contacts", render: (value: number) => <Count value={value} /> },
                ]}
              />
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Standstills() {
  const say = useWords();
  return (
    <Panel title={say("stops")}>
      <Loaded asked={useStops()}>
        {({ stops }) => (
          <Table<Stopped>
            size="small"
            pagination={false}
            rowKey={({ scope, target }) => `${scope}:${target}`}
            dataSource={stops}
            locale={{ emptyText: <EmptyState title={say("noStops")} hint={say("noStopsHint")} /> }}
            columns={[
              { title: say("scope"), dataIndex: "scope", render: (scope: Stopped["scope"]) => say(scope) },
              { title: say("target"), dataIndex: "target" },
              { title: say("reason"), dataIndex: "reason" },
              { title: say("by"), dataIndex: "by" },
              { title: say("at"), dataIndex: "at", render: (at: number) => <When at={at} /> },
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}
