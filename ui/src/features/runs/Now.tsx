import { useState } from "react";
import type { ChannelNow, Realtime } from "../../api/schema";
import { tellWhen, useLanguage } from "../../i18n";
import { Card, Col, Count, Flex, Loaded, Panel, Row, Statistic, WideTable, Tag, useZone, type Columns } from "../../ui";
import { ChannelState } from "../../ui/classes";
import { useRealtime } from "./asked";
import { counted, ratesOf, type Rates } from "./rates";
import { useWords } from "./words";

/** What the engine and the channels do now. */
export function Now() {
  const asked = useRealtime();
  const rates = useRates(asked.data);
  return <Loaded asked={asked}>{(told) => <Told told={told} rates={rates} />}</Loaded>;
}

/** How fast it goes, from the last two answers. */
function useRates(now: Realtime | undefined): Rates | null {
  const [looks, setLooks] = useState<{ before: Realtime | null; now: Realtime | null }>({ before: null, now: null });
  if (now && now.at !== looks.now?.at) {
    setLooks({ before: looks.now, now });
  }
  return looks.now && ratesOf(looks.before, looks.now);
}

function Told({ told, rates }: { told: Realtime; rates: Rates | null }) {
  const say = useWords();
  const zone = useZone();
  const language = useLanguage();
  const rate = (value: number | undefined) => (value === undefined ? say("measuring") : value.toFixed(1));
  const figures = [
    { title: say("backlog"), value: told.backlog, suffix: say("unitCustomers") },
    { title: say("decisions"), value: told.decisions, suffix: say("unitTimes") },
    { title: say("decisionRate"), value: rate(rates?.decisions), suffix: rates ? say("perSecond") : "" },
    { title: say("sentRate"), value: rate(rates?.sent), suffix: rates ? say("perSecond") : "" },
    { title: say("undone"), value: told.undone, suffix: say("unitFailures") },
    { title: say("questions"), value: told.open_questions === null ? say("noQuestions") : say("closesAt", { at: tellWhen(told.open_questions, zone, language, "second") }), suffix: "" },
  ];
  return (
    <Flex vertical gap={16}>
      <span className="hc-secondary">{say("refresh", { at: tellWhen(told.at, zone, language, "second") })}</span>
      <Row gutter={[16, 16]}>
        {figures.map(({ title, value, suffix }) => (
          <Col key={title} xs={12} lg={8} xl={4}>
            <Card size="small">
              <Statistic title={title} value={value} suffix={suffix} />
            </Card>
          </Col>
        ))}
      </Row>
      <Channels channels={told.channels} />
    </Flex>
  );
}

const WHY = ["no_channel", "unreadable", "refused", "unavailable", "abandoned", "late", "channel_resting", "expired", "stopped", "withdrawn"] as const;

function Channels({ channels }: { channels: readonly ChannelNow[] }) {
  const say = useWords();
  const why = (name: string) => {
    const known = WHY.find((one) => one === name);
    return known ? say(known) : name === "unknown" ? say("unknown_taken") : `${say("other")} (${name})`;
  };
  const reasons = (counts: Readonly<Record<string, number>>) => {
    const told = counted(counts);
    return told.length === 0 ? (
      <span className="hc-secondary">{say("none")}</span>
    ) : (
      <Flex gap={4} wrap>
        {told.map(([name, count]) => (
          <Tag key={name}>
            {why(name)} <Count value={count} />
          </Tag>
        ))}
      </Flex>
    );
  };
  const columns: Columns<ChannelNow> = [
    { title: say("channel"), dataIndex: "label" },
    { title: say("state"), render: (_, { state }) => <ChannelState state={state} /> },
    ...(["claimed", "committed", "unknown", "retried"] as const).map((field) => ({
      key: field,
      title: say(field),
      align: "right" as const,
      render: (_: unknown, row: ChannelNow) => <Count value={row[field]} />,
    })),
    { title: say("throttled"), align: "right", render: (_, { throttle_waits: waits }) => <Count value={waits} /> },
    { title: say("failures"), render: (_, { released }) => reasons(released) },
    { title: say("waits"), render: (_, { waiting }) => reasons(waiting) },
  ];
  return (
    <Panel title={say("channels")}>
      <WideTable<ChannelNow> label={say("channels")} rowKey="channel" rows={channels} columns={columns} />
    </Panel>
  );
}
