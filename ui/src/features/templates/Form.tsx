import { useMemo } from "react";
import type { Found, Palette, ParameterRow, TemplateTold } from "../../api/schema";
import { readStrategy, type Json, type Strategy } from "../../document";
import { useLanguage, tellMoney } from "../../i18n";
import { ConditionInput, DrawingProvider, materialName } from "../../nodes";
import { DayPicker, FormField, Input, InputNumber, Select, Switch } from "../../ui";
import { withMaterial, withValue, type Filled, type Value } from "./filled";
import { rangeOf, tellValue } from "./ranges";
import { useWords } from "./words";

type Props = { told: TemplateTold; bank: Palette; filled: Filled; onFill: (filled: Filled) => void; found: readonly Found[]; fixed: boolean };

const CENTS = 100;
const EMPTY: Strategy = { id: "", graph: { nodes: [], edges: [] } };

/** What is open, one field each, with its bounds and what is wrong with it. */
export function Form({ told, bank, filled, onFill, found, fixed }: Props) {
  const say = useWords();
  const language = useLanguage();
  const problemOf = (path: string) => found.find((one) => one.path === path || one.path.startsWith(`${path}/`))?.message;
  const { budget_cents_max: most, materials = [] } = told.envelope;
  const document = told.written.document as Json;
  const strategy = useMemo(() => readStrategy(document), [document]);
  const drawing = useMemo(() => ({ strategy: strategy ?? EMPTY, bank, fixed }), [strategy, bank, fixed]);
  const text = (field: "owner", hint: string, label: string) => (
    <FormField label={label} hint={hint} problem={problemOf(field)}>
      <Input aria-label={label} disabled={fixed} value={filled[field]} onChange={({ target }) => onFill({ ...filled, [field]: target.value })} />
    </FormField>
  );
  const day = (field: "starts" | "ends", label: string) => (
    <FormField label={label} problem={problemOf(field)} hint={say("headValue", { value: headOf(told, field) })}>
      <DayPicker
        label={label}
        clearable={false}
        disabled={fixed}
        style={{ width: "100%" }}
        value={filled[field] || headOf(told, field)}
        onChange={(said) => onFill({ ...filled, [field]: said === headOf(told, field) ? "" : said })}
      />
    </FormField>
  );
  return (
    <div className="hc-variant-form">
      {told.parameters
        .filter(({ locked }) => !locked)
        .map((row) => (
          <Parameter
            key={row.name}
            row={row}
            value={filled.values[row.name] ?? row.value}
            problem={problemOf(`values/${row.name}`)}
            fixed={fixed}
            onChange={(value) => onFill(withValue(filled, row, value))}
          />
        ))}
      {materials.map((node) => (
        <FormField key={node} label={say("ownMaterial", { node: nodeName(told, node, language) })} problem={problemOf(`materials/${node}`)}>
          <Select<string>
            aria-label={say("ownMaterial", { node: nodeName(told, node, language) })}
            disabled={fixed}
            showSearch={{ optionFilterProp: "label" }}
            value={filled.materials[node] ?? ""}
            options={[{ value: "", label: say("headMaterial") }, ...bank.materials.map(({ id, label }) => ({ value: id, label: materialName(label[language], id) }))]}
            onChange={(material) => onFill(withMaterial(filled, node, material ?? ""))}
          />
        </FormField>
      ))}
      {strategy && (
        <DrawingProvider value={drawing}>
          <ConditionInput label={say("more")} hint={say("moreHint")} value={filled.customers} onChange={(customers) => onFill({ ...filled, customers: typeof customers === "string" ? customers : "" })} />
        </DrawingProvider>
      )}
      <FormField
        label={say("ownBudget")}
        problem={problemOf("budget_cents")}
        hint={most === null || most === undefined ? say("noLimit") : say("ownBudgetHint", { most: tellMoney(most, language) })}
      >
        <InputNumber
          aria-label={say("ownBudget")}
          disabled={fixed}
          min={0}
          style={{ width: "100%" }}
          value={filled.budget_cents === null ? null : filled.budget_cents / CENTS}
          onChange={(yuan) => onFill({ ...filled, budget_cents: yuan === null ? null : Math.round(yuan * CENTS) })}
        />
      </FormField>
      {day("starts", say("starts"))}
      {day("ends", say("ends"))}
      {text("owner", say("ownerHint"), say("owner"))}
    </div>
  );
}

type Given = { row: ParameterRow; value: Value; problem: string | undefined; fixed: boolean; onChange: (value: Value) => void };

function Parameter({ row, value, problem, fixed, onChange }: Given) {
  const say = useWords();
  const language = useLanguage();
  const label = row.label?.[language] ?? row.name;
  const unit = row.unit?.[language];
  const named = unit ? (language === "zh" ? `${label}（${unit}）` : `${label} (${unit})`) : label;
  const hint = `${say("headValue", { value: tellValue(row.value, row, say, language) })} · ${rangeOf(row, say, language)}`;
  return (
    <FormField label={named} hint={hint} problem={problem}>
      {row.choices.length > 0 ? (
        <Select<string>
          aria-label={named}
          disabled={fixed}
          value={String(value ?? "")}
          options={row.choices.map((one) => ({ value: one, label: one }))}
          onChange={(one) => onChange(one ?? null)}
        />
      ) : typeof row.value === "boolean" ? (
        <Switch aria-label={named} disabled={fixed} checked={value === true} onChange={onChange} />
      ) : typeof row.value === "number" ? (
        <InputNumber aria-label={named} disabled={fixed} style={{ width: "100%" }} value={typeof value === "number" ? value : null} onChange={(one) => onChange(one)} />
      ) : row.kind === "date" ? (
        <DayPicker label={named} disabled={fixed} style={{ width: "100%" }} value={String(value ?? "")} onChange={(day) => onChange(day || null)} />
      ) : (
        <Input
          aria-label={named}
          disabled={fixed}
          value={String(value ?? "")}
          onChange={({ target }) => onChange(target.value || null)}
        />
      )}
    </FormField>
  );
}

function headOf({ written }: TemplateTold, field: "starts" | "ends"): string {
  const value = (written.document as Record<string, unknown> | null)?.[field];
  return typeof value === "string" ? value : "";
}

export function nodeName({ written }: TemplateTold, id: string, language: "zh" | "en"): string {
  const graph = (written.document as { graph?: { nodes?: { id: string; label?: { zh: string; en: string } }[] } } | null)?.graph;
  return graph?.nodes?.find((node) => node.id === id)?.label?.[language] ?? id;
}
