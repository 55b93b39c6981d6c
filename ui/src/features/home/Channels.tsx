import type { ChannelToday } from "../../api/schema";
import { Count, Flex, Panel, Progress, WideTable, Tag, type Columns } from "../../ui";
import { ChannelState, useClassName } from "../../ui/classes";
import { useWords } from "./words";

/** What left through each channel today, against how much may. */
export function Channels({ channels }: { channels: readonly ChannelToday[] }) {
  const say = useWords();
  const className = useClassName();
  const columns: Columns<ChannelToday> = [
    {
      title: say("channel"),
      render: (_, { label, interrupts }) => (
        <Flex gap={8} align="center">
          <span>{label}</span>
          <Tag>{say(interrupts ? "interrupts" : "quiet")}</Tag>
        </Flex>
      ),
    },
    { title: say("state"), render: (_, { state }) => <ChannelState state={state} /> },
    { title: say("sent"), align: "right", render: (_, { sent }) => <Count value={sent} /> },
    { title: say("doubtful"), align: "right", render: (_, { doubtful }) => <Count value={doubtful} /> },
    {
      title: say("classes"),
      render: (_, { by_class }) => (
        <Flex gap={4} wrap>
          {Object.entries(by_class).map(([name, count]) => (
            <Tag key={name}>
              {className(name)} <Count value={count} />
            </Tag>
          ))}
          {Object.keys(by_class).length === 0 && <span className="hc-secondary">—</span>}
        </Flex>
      ),
    },
    { title: say("waiting"), align: "right", render: (_, { waiting }) => <Count value={waiting} /> },
    {
      title: say("capacity"),
      align: "right",
      render: (_, { capacity_per_day: limit }) => (limit === null ? <span className="hc-secondary">{say("noLimit")}</span> : <Count value={limit} />),
    },
    { title: say("used"), width: 160, render: (_, one) => <Used {...one} /> },
  ];
  return (
    <Panel title={say("channels")}>
      <WideTable<ChannelToday> label={say("channels")} rowKey="channel" rows={channels} columns={columns} />
    </Panel>
  );
}

function Used({ label, sent, capacity_per_day: limit }: ChannelToday) {
  const say = useWords();
  if (limit === null) {
    return <span className="hc-secondary">—</span>;
  }
  const share = limit > 0 ? Math.min(100, Math.round((100 * sent) / limit)) : 100;
  return <Progress percent={share} size="small" status={share >= 100 ? "exception" : "normal"} aria-label={`${label} ${say("used")}`} />;
}
