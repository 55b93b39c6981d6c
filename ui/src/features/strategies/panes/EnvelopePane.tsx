import { useCanvas, useStrategy } from "../../../canvas";
import { isFields, type Fields, type Json } from "../../../document";
import { useLanguage } from "../../../i18n";
import { ChoicesInput, ConditionInput, MoneyInput, nodeTitle, useDrawing, withField } from "../../../nodes";
import { Panel } from "../../../ui";
import { useWords } from "./words";

const WAVES = new Set(["message", "task"]);

/** How far branches may go with a template: who, for whom, with how much money, in which words. */
export function EnvelopePane() {
  const say = useWords();
  const language = useLanguage();
  const { bank } = useDrawing();
  const strategy = useStrategy();
  const act = useCanvas((canvas) => canvas.act);
  const told = (strategy as unknown as Fields).envelope;
  const envelope: Fields = isFields(told) ? told : { units: [] };
  const set = (field: string) => (value: Json | undefined) => act({ do: "set_strategy", field: "envelope", value: withField(envelope, field, value) });
  const some = (field: string) => (value: Json | undefined) => set(field)(Array.isArray(value) && value.length > 0 ? value : undefined);
  const waves = strategy.graph.nodes.filter(({ kind }) => WAVES.has(kind));
  return (
    <Panel title={say("envelope")}>
      <p className="hc-secondary">{say("envelopeHint")}</p>
      <div className="hc-row-parts">
        <ChoicesInput label={say("envelopeUnits")} value={envelope.units} options={bank.units.map(({ id, label }) => ({ value: id, label: label[language] }))} onChange={(value) => set("units")(value ?? [])} />
        <MoneyInput label={say("envelopeBudget")} hint={say("envelopeBudgetHint")} value={envelope.budget_cents_max} onChange={set("budget_cents_max")} />
        <ChoicesInput label={say("envelopeMaterials")} value={envelope.materials} options={waves.map((node) => ({ value: node.id, label: nodeTitle(node, language) }))} onChange={some("materials")} />
        <div className="hc-span">
          <ConditionInput label={say("envelopeCustomers")} value={envelope.customers} onChange={(value) => set("customers")(value === "" ? undefined : value)} />
        </div>
      </div>
    </Panel>
  );
}
