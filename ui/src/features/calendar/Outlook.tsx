import { useMay } from "../../api";
import type { MarketingCalendar, SimulationRow } from "../../api/schema";
import { tellWhen, useLanguage } from "../../i18n";
import { ActionButton, Alert, Flex, Progress, useZone } from "../../ui";
import { FORETOLD, isRunning, useForetell } from "./asked";
import { useWords } from "./words";

/** From what it is known what the days ahead will bring, and how to find it out anew. */
export function Outlook({ calendar: { forecast }, latest }: { calendar: MarketingCalendar; latest: SimulationRow | undefined }) {
  const say = useWords();
  const zone = useZone();
  const language = useLanguage();
  const may = useMay("simulate");
  const foretell = useForetell();
  const running = latest !== undefined && isRunning(latest);
  return (
    <Flex gap={12} wrap align="center">
      <span className="hc-secondary" style={{ flex: "1 1 320px" }}>
        {forecast === null
          ? say("notForetold")
          : say("foretold", { at: tellWhen(forecast.at, zone, language), days: forecast.days, customers: forecast.customers, runs: forecast.runs, capped: Math.round(forecast.refused_by_caps) })}
      </span>
      {running && <Progress aria-label={say("foretelling")} percent={Math.round(latest.part * 100)} style={{ width: 200 }} />}
      {may && (
        <ActionButton
          label={say("foretell")}
          disabled={running}
          will={[say("foretellWill", { days: FORETOLD.days, customers: FORETOLD.customers, runs: FORETOLD.runs }), say("foretellKeeps")]}
          run={async () => {
            await foretell.mutateAsync(undefined);
            return say("didForetell");
          }}
        />
      )}
      {latest?.state === "failed" && <Alert type="error" showIcon title={say("foretellFailed")} description={latest.refusal_told} />}
    </Flex>
  );
}
