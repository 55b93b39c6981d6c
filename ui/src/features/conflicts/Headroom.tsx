import type { CapUsed } from "../../api/schema";
import { tellWhen, useLanguage } from "../../i18n";
import { Count, EmptyState, Flex, Loaded, Panel, Share, WideTable, useZone, type Columns } from "../../ui";
import { useCaps } from "./asked";
import { useWords } from "./words";

/** Each cap, and how many customers have used how much of it. */
export function Headroom() {
  const say = useWords();
  const zone = useZone();
  const language = useLanguage();
  return (
    <Panel title={say("caps")}>
      <Loaded asked={useCaps()}>
        {({ caps, customers, at }) => {
          const columns: Columns<CapUsed> = [
            { title: say("cap"), dataIndex: "label" },
            { title: say("window"), dataIndex: "window" },
            { title: say("limit"), align: "right", render: (_, { limit, per }) => <Limit limit={limit} per={per} /> },
            { title: say("used"), width: "45%", render: (_, one) => <Used cap={one} /> },
            { title: say("full"), align: "right", render: (_, { full }) => <Count value={full} /> },
            { title: say("fullShare"), align: "right", render: (_, { full }) => (customers > 0 ? <Share value={full / customers} /> : "—") },
          ];
          return (
            <>
              <p className="hc-secondary">{say("capsNote", { count: customers, at: tellWhen(at, zone, language) })}</p>
              <WideTable<CapUsed> label={say("caps")}
                rowKey="cap"
                rows={caps}
                columns={columns}
                locale={{ emptyText: <EmptyState title={say("noCaps")} hint={say("noCapsHint")} /> }}
              />
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}

function Limit({ limit, per }: { limit: number; per: string }) {
  const say = useWords();
  return (
    <>
      <Count value={limit} /> <span className="hc-secondary">{per ? say("perTag", { tag: per }) : say("perPerson")}</span>
    </>
  );
}

/** A bar of all customers, from those who have had nothing to those who are at the limit. */
function Used({ cap: { used, limit } }: { cap: CapUsed }) {
  const say = useWords();
  const all = Math.max(1, used.reduce((sum, one) => sum + one, 0));
  const shade = (times: number) => `rgba(23, 69, 107, ${String(0.12 + (0.88 * times) / Math.max(1, used.length - 1))})`;
  return (
    <Flex vertical gap={4}>
      <div className="hc-stack" aria-hidden="true">
        {used.map((count, times) => count > 0 && <span key={String(times)} style={{ width: `${String((100 * count) / all)}%`, background: shade(times) }} />)}
      </div>
      <Flex gap={12} wrap className="hc-secondary">
        {used.map((count, times) => (
          <span key={String(times)}>{say(times >= limit ? "usedMore" : "usedTimes", { times, count })}</span>
        ))}
      </Flex>
    </Flex>
  );
}
