import type { RunRow } from "../../api/schema";
import { Bars } from "../../charts";
import { tellWhen, useLanguage } from "../../i18n";
import { Count, EmptyState, Flex, Loaded, Page, Panel, Share, WideTable, Tabs, usePart, useZone, When } from "../../ui";
import { useRunning, useRuns } from "./asked";
import { Now } from "./Now";
import { Running } from "./Running";
import { useWords } from "./words";

const CHARTED = 14;
/** Where the month begins in a day such as 2026-11-23. */
const MONTH_AT = 5;

/** Nightly runs, and what happens now. */
export function Screen() {
  const say = useWords();
  const [shown, show] = usePart(["batch", "realtime"]);
  return (
    <Page title={say("title")} hint={say("hint")}>
      <Tabs
        activeKey={shown}
        onChange={show}
        items={[
          { key: "batch", label: say("batch"), children: <Nights /> },
          { key: "realtime", label: say("realtime"), children: <Now /> },
        ]}
      />
    </Page>
  );
}

function Nights() {
  const say = useWords();
  const zone = useZone();
  const language = useLanguage();
  const running = useRunning().data?.running ?? [];
  const asked = useRuns(running.map(({ id }) => id).join());
  return (
    <Loaded asked={asked}>
      {({ runs }) => {
        const oldest = runs.slice(0, CHARTED).reverse();
        return (
          <Flex vertical gap={16}>
            <Running running={running} />
            {runs.length > 1 && (
              <Panel>
                <Bars
                  title={say("perRun")}
                  height={200}
                  names={oldest.map(({ at }) => tellWhen(at, zone, language, "day").slice(MONTH_AT))}
                  series={[{ name: say("contacts"), values: oldest.map(({ contacts }) => contacts) }]}
                />
              </Panel>
            )}
            <Panel title={say("batch")}>
              <WideTable<RunRow> label={say("batch")}
                pagination={runs.length > 20 && { pageSize: 20, size: "small", showSizeChanger: false }}
                rowKey="id"
                rows={runs}
                locale={{ emptyText: <EmptyState title={say("empty")} hint={say("emptyHint")} /> }}
                columns={[
                  { title: say("run"), render: (_, { id }) => <a href={`#/runs/${encodeURIComponent(id)}`}>{id}</a> },
                  { title: say("at"), render: (_, { at }) => <When at={at} /> },
                  { title: say("customers"), align: "right", render: (_, { customers }) => <Count value={customers} /> },
                  { title: say("contacts"), align: "right", render: (_, { contacts }) => <Count value={contacts} /> },
                  { title: say("share"), align: "right", render: (_, { contacts, customers }) => (customers > 0 ? <Share value={contacts / customers} /> : "—") },
                ]}
              />
            </Panel>
          </Flex>
        );
      }}
    </Loaded>
  );
}
