import { useState } from "react";
import type { Palette, SimulationRow, SimulationTold, StrategyDocument } from "../../api/schema";
import { readStrategy, type Json } from "../../document";
import { tellWhen, useLanguage } from "../../i18n";
import { ActionButton, Alert, EmptyState, Failure, Flex, Loaded, Panel, Progress, Select, useZone } from "../../ui";
import { Asking } from "./Asking";
import { isRunning, useCancel, useCatalogue, useDocument, useKept, useSimulation } from "./asked";
import { Result } from "./Result";
import { useWords } from "./words";

/** What a strategy would do: asked for, followed, and shown; also used beside the canvas. */
export function SimulatePanel({ strategy }: { strategy: string }) {
  const told = useDocument(strategy);
  const bank = useCatalogue();
  return (
    <Loaded asked={bank}>
      {(offered) => <Loaded asked={told}>{(document) => <Simulated key={strategy} document={document} bank={offered} />}</Loaded>}
    </Loaded>
  );
}

function Simulated({ document, bank }: { document: StrategyDocument; bank: Palette }) {
  const say = useWords();
  const kept = useKept(document.written.id);
  const [chosen, setChosen] = useState("");
  const id = chosen || (kept[0]?.id ?? "");
  const [watched, setWatched] = useState(true);
  const asked = useSimulation(id, watched);
  const told = asked.data?.simulation.id === id ? asked.data : undefined;
  const runs = id !== "" && (told === undefined || isRunning(told));
  if (runs !== watched) {
    setWatched(runs);
  }
  return (
    <Flex vertical gap={12}>
      <Panel>
        <Asking document={document} bank={bank} busy={isRunning(told)} onAsked={setChosen} />
        {kept.length > 1 && <Earlier kept={kept} chosen={id} onChoose={setChosen} />}
      </Panel>
      {id === "" && <EmptyState title={say("empty")} hint={say("emptyHint")} />}
      {asked.error && <Failure error={asked.error} />}
      {told && <Told told={told} document={document} bank={bank} />}
    </Flex>
  );
}

function Earlier({ kept, chosen, onChoose }: { kept: readonly SimulationRow[]; chosen: string; onChoose: (id: string) => void }) {
  const say = useWords();
  const zone = useZone();
  const language = useLanguage();
  return (
    <Select<string>
      aria-label={say("earlier")}
      style={{ minWidth: 360, maxWidth: "100%" }}
      value={chosen}
      onChange={onChoose}
      options={kept.map(({ id, asked_at, customers, days, by }) => ({
        value: id,
        label: `${tellWhen(asked_at, zone, language, "second")} · ${say("earlierOf", { n: customers, days, by })}`,
      }))}
    />
  );
}

function Told({ told, document, bank }: { told: SimulationTold; document: StrategyDocument; bank: Palette }) {
  const say = useWords();
  const cancel = useCancel();
  const { simulation, forecast } = told;
  const drawn = readStrategy(document.written.document as Json);
  switch (simulation.state) {
    case "waiting":
    case "running":
      return (
        <Panel title={`${say("running")} · ${say("earlierOf", { n: simulation.customers, days: simulation.days, by: simulation.by })}`}>
          <Flex gap={16} align="center">
            <Progress aria-label={say("progress")} percent={Math.round(simulation.part * 100)} style={{ flex: 1 }} />
            <ActionButton
              label={say("cancel")}
              will={[say("cancelWill")]}
              run={async () => {
                await cancel.mutateAsync(simulation.id);
                return say("cancelled");
              }}
            />
          </Flex>
        </Panel>
      );
    case "failed":
      return <Alert type="error" showIcon title={say("failed")} description={simulation.refusal_told} />;
    case "cancelled":
      return <Alert type="info" showIcon title={say("wasCancelled")} />;
    case "done":
      return forecast && drawn ? <Result forecast={forecast} strategy={drawn} bank={bank} /> : <EmptyState />;
  }
}
