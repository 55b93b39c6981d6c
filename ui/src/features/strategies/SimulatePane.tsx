import { useState } from "react";
import type { SimulationTold } from "../../api/schema";
import { useStrategy } from "../../canvas";
import { useLanguage } from "../../i18n";
import { useDrawing } from "../../nodes";
import { Alert, Button, EmptyState, Failure, Flex, FormField, InputNumber, Progress, Select } from "../../ui";
import { useCancel, useSimulate, useSimulation } from "./asked";
import { ForecastShown } from "./ForecastShown";
import { useWords } from "./words";

const CUSTOMERS_MAX = 20_000;
const DAYS_MAX = 90;

/** What the strategy would do: played ahead on a clock, nothing is sent and no cap is used. */
export function SimulatePane({ isWork }: { isWork: boolean }) {
  const say = useWords();
  const language = useLanguage();
  const { bank } = useDrawing();
  const strategy = useStrategy();
  const [customers, setCustomers] = useState(1_000);
  const [days, setDays] = useState(30);
  const [audience, setAudience] = useState("");
  const [id, setId] = useState("");
  const simulate = useSimulate();
  const told = useSimulation(id);

  async function ask(): Promise<void> {
    const row = await simulate.mutateAsync({ strategy: strategy.id, is_work: isWork, audience, customers, days, seed: 7, runs: 1, tick_minutes: 10 });
    setId(row.id);
  }

  return (
    <Flex vertical gap={12}>
      <Flex gap={12} wrap align="end">
        <FormField label={say("population")}>
          <Select<string>
            aria-label={say("population")}
            style={{ minWidth: 200 }}
            value={audience}
            options={[{ value: "", label: say("everybody") }, ...bank.audiences.map((one) => ({ value: one.id, label: one.label[language] }))]}
            onChange={setAudience}
          />
        </FormField>
        <FormField label={say("howMany")}>
          <InputNumber aria-label={say("howMany")} min={1} max={CUSTOMERS_MAX} value={customers} onChange={(n) => setCustomers(n ?? 1_000)} />
        </FormField>
        <FormField label={say("howLong")}>
          <InputNumber aria-label={say("howLong")} min={1} max={DAYS_MAX} value={days} onChange={(n) => setDays(n ?? 30)} />
        </FormField>
        <FormField label=" ">
          <Button type="primary" loading={simulate.isPending} onClick={() => void ask().catch(() => undefined)}>
            {say("simulate")}
          </Button>
        </FormField>
      </Flex>
      {simulate.error && <Failure error={simulate.error} />}
      {told.error && <Failure error={told.error} />}
      {id === "" ? <EmptyState title={say("noSimulation")} hint={say("noSimulationHint")} /> : told.data && <Standing told={told.data} />}
    </Flex>
  );
}

function Standing({ told: { simulation, forecast } }: { told: SimulationTold }) {
  const say = useWords();
  const cancel = useCancel();
  switch (simulation.state) {
    case "waiting":
    case "running":
      return (
        <Flex gap={12} align="center">
          <Progress percent={Math.round(simulation.part * 100)} aria-label={say("progress")} style={{ maxWidth: 480 }} />
          <Button onClick={() => cancel.mutate(simulation.id)}>{say("cancel")}</Button>
        </Flex>
      );
    case "failed":
      return <Alert type="error" showIcon title={say("simulationFailed")} description={simulation.refusal} />;
    case "cancelled":
      return <Alert type="info" showIcon title={say("simulationCancelled")} />;
    case "done":
      return forecast ? <ForecastShown forecast={forecast} strategy={simulation.strategy} /> : <Alert type="info" title={say("noSimulation")} />;
  }
}
