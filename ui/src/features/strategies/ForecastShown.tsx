import { useMemo } from "react";
import type { Conflict, Forecast, InstanceStep, Story } from "../../api/schema";
import { Picture } from "../../canvas";
import { Bars, Waterfall } from "../../charts";
import { edgeKey, type Strategy } from "../../document";
import { tellCount, tellMoney, useLanguage } from "../../i18n";
import { DrawingProvider, nodeTitle, useDrawing } from "../../nodes";
import { Collapse, Count, Flex, Money, Panel, Statistic, Table, When } from "../../ui";
import { byDay, lossesOf } from "./forecast";
import { useWords } from "./words";

/** The result of a simulation: losses, ways taken, days, rivals, and some customers step by step. */
export function ForecastShown({ forecast, strategy }: { forecast: Forecast; strategy: string }) {
  const say = useWords();
  const language = useLanguage();
  const { bank } = useDrawing();
  const told = forecast.strategies.find((one) => one.strategy === strategy);
  const { asked, losses } = useMemo(() => lossesOf(forecast, strategy), [forecast, strategy]);
  const { days, channels } = useMemo(() => byDay(forecast.volumes), [forecast]);
  const named = (reason: string) => bank.reasons[reason]?.[language] ?? reason;
  const called = (id: string) => bank.strategies.find((one) => one.id === id)?.label[language] ?? id;
  return (
    <Flex vertical gap={12}>
      <Flex gap={32} wrap>
        <Statistic title={say("tookPart")} value={forecast.customers} />
        <Statistic title={say("entered")} value={Math.round(told?.entered ?? 0)} />
        <Statistic title={say("sent")} value={Math.round(told?.sent ?? 0)} />
        <Statistic title={say("reachedCustomers")} value={Math.round(told?.customers ?? 0)} />
        <Statistic title={say("spent")} value={tellMoney(Math.round(told?.spent_cents ?? 0), language)} />
      </Flex>
      <Panel title={say("losses")}>
        <Waterfall
          title={say("lossesHint")}
          start={{ name: say("proposed"), change: asked }}
          steps={losses.map(({ reason, times }) => ({ name: named(reason), change: -times }))}
          words={{ step: say("reason"), change: say("change"), left: say("leftOver") }}
        />
      </Panel>
      {told && told.passed.length > 0 && <Ways passed={told.passed} />}
      <Panel title={say("volumes")}>
        <Bars
          title={say("volumesHint")}
          names={days}
          stacked
          series={channels.map(({ name, values }) => ({ name: bank.channels.find(({ id }) => id === name)?.label[language] ?? name, values }))}
        />
      </Panel>
      {forecast.conflicts.length > 0 && (
        <Panel title={say("rivals")}>
          <Table<Conflict>
            size="small"
            rowKey={({ loser, winner, over }) => `${loser}-${winner}-${over}`}
            dataSource={forecast.conflicts}
            columns={[
              { title: say("loser"), render: (_, { loser }) => called(loser) },
              { title: say("winner"), render: (_, { winner }) => (winner ? called(winner) : "—") },
              { title: say("times"), align: "right", render: (_, { times }) => <Count value={Math.round(times)} /> },
              { title: say("lostValue"), align: "right", render: (_, { value_cents }) => <Money cents={Math.round(value_cents)} /> },
            ]}
          />
        </Panel>
      )}
      <Panel title={say("stories")}>
        <Collapse
          size="small"
          items={forecast.stories.map((story) => ({ key: story.customer, label: story.customer, children: <Steps story={story} /> }))}
        />
      </Panel>
    </Flex>
  );
}

function Ways({ passed }: { passed: Forecast["strategies"][number]["passed"] }) {
  const say = useWords();
  const language = useLanguage();
  const drawing = useDrawing();
  const fixed = useMemo(() => ({ ...drawing, fixed: true }), [drawing]);
  const marks = useMemo(() => waysTaken(drawing.strategy, passed, (n) => tellCount(Math.round(n), language)), [drawing, passed, language]);
  return (
    <Panel title={say("waysTaken")}>
      <DrawingProvider value={fixed}>
        <div className="hc-desk">
          <div className="hc-desk-main">
            <Picture graph={drawing.strategy.graph} marks={marks} />
          </div>
        </div>
      </DrawingProvider>
    </Panel>
  );
}

/** How often each way was taken: what went on from a node along its branch. */
function waysTaken(strategy: Strategy, passed: Forecast["strategies"][number]["passed"], tell: (number: number) => string) {
  const on = new Set(["entered", "went", "sent", "suppressed", "set", "reserved"]);
  const edgeCounts = new Map<string, string>();
  for (const edge of strategy.graph.edges) {
    const times = passed
      .filter((one) => one.node === edge.source && one.branch === (edge.branch ?? "") && on.has(one.did))
      .reduce((sum, one) => sum + one.times, 0);
    edgeCounts.set(edgeKey(edge), tell(times));
  }
  return { edgeCounts };
}

function Steps({ story }: { story: Story }) {
  const say = useWords();
  const language = useLanguage();
  const { bank, strategy } = useDrawing();
  const named = (id: string) => {
    const node = strategy.graph.nodes.find((one) => one.id === id);
    return node ? nodeTitle(node, language) : id;
  };
  return (
    <Table<InstanceStep>
      size="small"
      pagination={false}
      rowKey={({ number }) => number}
      dataSource={story.steps}
      columns={[
        { title: say("when"), render: (_, { at }) => <When at={at} /> },
        { title: say("nodeWord"), render: (_, { node }) => named(node) },
        { title: say("did"), render: (_, { did }) => bank.did[did]?.[language] ?? did },
        { title: say("edgeWord"), render: (_, { branch }) => bank.ways[branch]?.[language] ?? branch },
        { title: say("reason"), render: (_, { said }) => bank.reasons[said]?.[language] ?? said },
      ]}
    />
  );
}
