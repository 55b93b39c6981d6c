import { useState } from "react";
import type { Forecast, SimulationTold, Week } from "../../api/schema";
import { tellCount, tellMoney, useLanguage } from "../../i18n";
import { Alert, Button, Failure, Flex, Progress, Statistic, Table } from "../../ui";
import { useSimulate, useSimulation } from "./asked";
import { useWords } from "./words";

const CUSTOMERS = 1_000;
const DAYS = 14;

/** How many will be reached and what it will cost, as the engine plays it ahead. */
export function ForecastPane({ strategy, isWork, ready }: { strategy: string; isWork: boolean; ready: boolean }) {
  const say = useWords();
  const [id, setId] = useState("");
  const simulate = useSimulate();
  const told = useSimulation(id);
  async function ask(): Promise<void> {
    const body = { strategy, is_work: isWork, audience: "", aimed: true, customers: CUSTOMERS, days: DAYS, seed: 7, runs: 1, tick_minutes: 60 };
    setId((await simulate.mutateAsync(body)).id);
  }
  return (
    <Flex vertical gap={12}>
      <Flex gap={8} align="center" wrap>
        <Button disabled={!ready} loading={simulate.isPending} onClick={() => void ask().catch(() => undefined)}>
          {say("simulate")}
        </Button>
        <span className="hc-secondary">{say("forecastHint")}</span>
      </Flex>
      {simulate.error && <Failure error={simulate.error} />}
      {told.error && <Failure error={told.error} />}
      {id !== "" && told.data && <Standing told={told.data} strategy={strategy} />}
    </Flex>
  );
}

function Standing({ told: { simulation, forecast }, strategy }: { told: SimulationTold; strategy: string }) {
  const say = useWords();
  switch (simulation.state) {
    case "waiting":
    case "running":
      return <Progress percent={Math.round(simulation.part * 100)} aria-label={say("forecast")} />;
    case "failed":
    case "cancelled":
      return <Alert type="error" showIcon title={say("failed")} description={simulation.refusal} />;
    case "done":
      return forecast && <Shown forecast={forecast} strategy={strategy} />;
  }
}

function Shown({ forecast, strategy }: { forecast: Forecast; strategy: string }) {
  const say = useWords();
  const language = useLanguage();
  const mine = forecast.strategies.find((one) => one.strategy === strategy);
  const weeks = forecast.weeks.filter((week) => week.strategy === strategy);
  const count = (value: number) => tellCount(Math.round(value), language);
  return (
    <Flex vertical gap={12}>
      <span className="hc-secondary">{say("ofSample", { customers: forecast.customers, days: forecast.days })}</span>
      <Flex gap={32} wrap>
        <Statistic title={say("entered")} value={count(mine?.entered ?? 0)} />
        <Statistic title={say("sent")} value={count(mine?.sent ?? 0)} />
        <Statistic title={say("reached")} value={count(mine?.customers ?? 0)} />
        <Statistic title={say("spent")} value={tellMoney(Math.round(mine?.spent_cents ?? 0), language)} />
      </Flex>
      {weeks.length > 0 && (
        <Table<Week>
          size="small"
          pagination={false}
          title={() => say("weeks")}
          rowKey={({ begins }) => begins}
          dataSource={weeks}
          columns={[
            { title: say("week"), dataIndex: "begins" },
            { title: say("expected"), align: "right", render: (_, { mean, low, high }) => `${count(mean)} (${count(low)} – ${count(high)})` },
          ]}
        />
      )}
    </Flex>
  );
}
