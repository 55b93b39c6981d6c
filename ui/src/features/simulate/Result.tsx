import { useMemo, useState } from "react";
import type { Forecast, Palette, Story, StrategyForecast } from "../../api/schema";
import { StillPicture, type Marks } from "../../canvas";
import { HeatMap, Waterfall } from "../../charts";
import type { Strategy } from "../../document";
import { tellCount, useLanguage } from "../../i18n";
import { Alert, Col, EmptyState, Flex, Money, Panel, Row, Segmented, Statistic, Table } from "../../ui";
import { calendarOf, countsOf, lossesOf, ownOf, wayOf } from "./counting";
import { Competition } from "./Competition";
import { Stories } from "./Stories";
import { useWords } from "./words";

type Props = { forecast: Forecast; strategy: Strategy; bank: Palette };

/** What a simulation says: on the picture, as losses, by day, against others, and of some customers. */
export function Result({ forecast, strategy, bank }: Props) {
  const say = useWords();
  const language = useLanguage();
  const own = ownOf(forecast, strategy.id);
  const [story, setStory] = useState<Story | null>(null);
  const marks = useMemo(() => (own ? marksOf(strategy, own, story, (n) => tellCount(Math.round(n), language)) : {}), [strategy, own, story, language]);
  const channels = useMemo(() => new Map(bank.channels.map(({ id, label }) => [id, label[language]])), [bank, language]);
  if (!own) {
    return <EmptyState title={say("noStories")} />;
  }
  return (
    <Flex vertical gap={12}>
      <Figures own={own} forecast={forecast} />
      {forecast.of_customers > forecast.customers && (
        <Alert
          type="info"
          showIcon
          title={say("sampled", { customers: tellCount(forecast.customers, language), all: tellCount(forecast.of_customers, language) })}
          description={say("sampledHow")}
        />
      )}
      <Panel title={say("picture")}>
        <StillPicture strategy={strategy} bank={bank} label={say("picture")} marks={marks} />
      </Panel>
      <Panel title={say("stories")}>
        <Stories stories={forecast.stories} strategy={strategy} bank={bank} chosen={story} onChoose={setStory} />
      </Panel>
      <Row gutter={[12, 12]}>
        <Col xs={24} xl={12}>
          <Losses own={own} bank={bank} />
        </Col>
        <Col xs={24} xl={12}>
          <Weeks forecast={forecast} strategy={strategy.id} />
        </Col>
      </Row>
      <Calendar forecast={forecast} channels={channels} />
      <Competition forecast={forecast} strategy={strategy.id} bank={bank} />
    </Flex>
  );
}

function marksOf(strategy: Strategy, own: StrategyForecast, story: Story | null, tell: (n: number) => string): Marks {
  const { nodes, edges } = countsOf(strategy, own);
  const told = (counts: ReadonlyMap<string, number>) => new Map([...counts].map(([key, n]) => [key, tell(n)]));
  return { nodeCounts: told(nodes), edgeCounts: told(edges), ...(story && { way: wayOf(strategy, story) }) };
}

function Figures({ own, forecast }: { own: StrategyForecast; forecast: Forecast }) {
  const say = useWords();
  const figures = [
    ["took", forecast.customers],
    // Nobody stays in a strategy of one step, so that nobody counts as having entered.
    ...(own.passed.length > 0 ? [["entered", own.entered] as const] : []),
    ["sent", own.sent],
    ["reached", own.customers],
  ] as const;
  return (
    <Panel>
      <Flex gap={48} wrap>
        {figures.map(([name, value]) => (
          <Statistic key={name} title={say(name)} value={Math.round(value)} />
        ))}
        <Statistic title={say("spent")} valueRender={() => <Money cents={Math.round(own.spent_cents)} />} />
      </Flex>
    </Panel>
  );
}

function Losses({ own, bank }: { own: StrategyForecast; bank: Palette }) {
  const say = useWords();
  const language = useLanguage();
  const { start, steps } = useMemo(() => lossesOf(own, (reason) => bank.reasons[reason]?.[language] ?? reason, say("asked")), [own, bank, language, say]);
  return (
    <Panel title={say("waterfall")}>
      {start.change === 0 ? <EmptyState title={say("nothingAsked")} /> : <Waterfall title={say("waterfallHint")} end={say("left")} start={start} steps={steps} words={{ step: say("step"), change: say("change"), left: say("left") }} />}
    </Panel>
  );
}

function Weeks({ forecast, strategy }: { forecast: Forecast; strategy: string }) {
  const say = useWords();
  const language = useLanguage();
  return (
    <Panel title={say("weeks")}>
      <Table
        size="small"
        pagination={false}
        rowKey="begins"
        dataSource={forecast.weeks.filter((one) => one.strategy === strategy)}
        columns={[
          { title: say("week"), dataIndex: "begins" },
          { title: say("expected"), align: "right", dataIndex: "mean", render: (mean: number) => tellCount(Math.round(mean), language) },
          { title: say("interval"), align: "right", render: (_, { low, high }) => `${tellCount(low, language)} – ${tellCount(high, language)}` },
        ]}
      />
    </Panel>
  );
}

const OF = ["bank", "sample"] as const;

function Calendar({ forecast, channels }: { forecast: Forecast; channels: ReadonlyMap<string, string> }) {
  const say = useWords();
  const isSample = forecast.of_customers > forecast.customers && forecast.bank_volumes.length > 0;
  const [of, setOf] = useState<(typeof OF)[number]>("bank");
  const volumes = isSample && of === "bank" ? forecast.bank_volumes : forecast.volumes;
  const calendar = useMemo(() => calendarOf(volumes), [volumes]);
  const named = useMemo(() => calendar.channels.map((id) => channels.get(id) ?? id), [calendar, channels]);
  return (
    <Panel title={say("calendar")}>
      {isSample && <Segmented<(typeof OF)[number]> size="small" aria-label={say("calendarOf")} value={of} options={OF.map((value) => ({ value, label: say(`of_${value}`) }))} onChange={setOf} />}
      {calendar.days.length === 0 ? (
        <EmptyState />
      ) : (
        <HeatMap title={say("calendar")} columns={calendar.days} rows={named} values={calendar.values} height={80 + 40 * named.length} />
      )}
    </Panel>
  );
}
