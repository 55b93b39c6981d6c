import { useState, type ReactNode } from "react";
import { isFields, textOf, textsOf, type Fields, type Json } from "../document";
import { useLanguage } from "../i18n";
import { ClockPicker, DayPicker, Flex, FormField, Input, InputNumber, Select, Switch } from "../ui";
import { useDrawing } from "./context";
import { STAGES } from "./kinds";
import { nodeTitle } from "./telling";
import { useWords } from "./words";

export type Given = { label: string; value: Json | undefined; onChange: (value: Json | undefined) => void };
export type Option = { value: string; label: string };

/** A line or a few of text; it is taken when the field is left or with Enter. */
export function TextInput({ label, value, onChange, lines = 1, hint }: Given & { lines?: number; hint?: ReactNode }) {
  return (
    <FormField label={label} hint={hint}>
      <Draft label={label} value={value} onChange={onChange} lines={lines} />
    </FormField>
  );
}

/** Text that is being written. */
export function Draft({ label, value, onChange, lines = 1 }: Given & { lines?: number }) {
  const { fixed } = useDrawing();
  const kept = textOf(value);
  const [draft, setDraft] = useState(kept);
  const [seen, setSeen] = useState(kept);
  if (seen !== kept) {
    setSeen(kept);
    setDraft(kept);
  }
  const take = () => {
    if (draft !== kept) {
      onChange(draft);
    }
  };
  const shared = { "aria-label": label, value: draft, disabled: fixed, onBlur: take };
  return lines > 1 ? (
    <Input.TextArea {...shared} autoSize={{ minRows: lines, maxRows: 12 }} onChange={(event) => setDraft(event.target.value)} />
  ) : (
    <Input {...shared} onPressEnter={take} onChange={(event) => setDraft(event.target.value)} />
  );
}

/** How a number is shown: in which unit, and how much of what is kept one of it is. */
export type Shown = { readonly unit?: string; readonly scale?: number; readonly min?: number; readonly max?: number; readonly precision?: number };

const DIGITS = 12;

export function NumberInput({ label, value, onChange, unit, scale = 1, min, max, precision, hint }: Given & Shown & { hint?: ReactNode }) {
  const { fixed } = useDrawing();
  const exact = (number: number) => Number(number.toPrecision(DIGITS));
  return (
    <FormField label={label} hint={hint}>
      <InputNumber
        aria-label={label}
        disabled={fixed}
        style={{ width: "100%", maxWidth: 240 }}
        value={typeof value === "number" ? exact(value / scale) : null}
        {...(unit !== undefined && { suffix: unit })}
        {...(min !== undefined && { min })}
        {...(max !== undefined && { max })}
        {...(precision !== undefined && { precision })}
        onChange={(given) => onChange(given === null ? undefined : scale > 1 ? Math.round(given * scale) : exact(given * scale))}
      />
    </FormField>
  );
}

const CENTS = 100;
const TEN_THOUSANDTHS = 100;

/** An amount of money: kept in cents, filled in in yuan. */
export function MoneyInput(given: Given & { hint?: ReactNode }) {
  const say = useWords();
  return <NumberInput {...given} unit={say("yuan")} scale={CENTS} min={0} />;
}

/** A share: kept in ten-thousandths, filled in in percent. */
export function ShareInput(given: Given & { hint?: ReactNode }) {
  return <NumberInput {...given} unit="%" scale={TEN_THOUSANDTHS} min={0} max={100} />;
}

/** A share: kept as a number up to 1, filled in in percent. */
export function PartInput(given: Given & { hint?: ReactNode }) {
  return <NumberInput {...given} unit="%" scale={0.01} min={0} max={100} />;
}

/** A day of the calendar. */
export function DayInput({ label, value, onChange }: Given) {
  const { fixed } = useDrawing();
  return (
    <FormField label={label}>
      <DayPicker label={label} disabled={fixed} style={{ width: "100%", maxWidth: 240 }} value={textOf(value)} onChange={(day) => onChange(day || undefined)} />
    </FormField>
  );
}

/** A time of the day, on the bank's clock. */
export function ClockInput({ label, value, onChange }: Given) {
  const { fixed } = useDrawing();
  return (
    <FormField label={label}>
      <ClockPicker label={label} disabled={fixed} style={{ width: "100%", maxWidth: 240 }} value={textOf(value)} onChange={(clock) => onChange(clock || undefined)} />
    </FormField>
  );
}

export function YesInput({ label, value, onChange, hint }: Given & { hint?: ReactNode }) {
  const { fixed } = useDrawing();
  return (
    <FormField label={label} hint={hint}>
      <Switch aria-label={label} disabled={fixed} checked={value === true} onChange={(given) => onChange(given || undefined)} />
    </FormField>
  );
}

/** Found by what it is called, or by its name in documents. */
function found(typed: string, option?: Option): boolean {
  return `${option?.label ?? ""} ${option?.value ?? ""}`.toLowerCase().includes(typed.toLowerCase());
}

/** One of several; an unknown one stays as it is and can be seen. */
export function ChoiceInput({ label, value, onChange, options, hint }: Given & { options: readonly Option[]; hint?: ReactNode }) {
  const { fixed } = useDrawing();
  return (
    <FormField label={label} hint={hint}>
      <Select
        aria-label={label}
        disabled={fixed}
        showSearch={{ filterOption: found }}
        allowClear
        value={textOf(value) || null}
        options={[...options]}
        onChange={(given: string | null | undefined) => onChange(given ?? undefined)}
      />
    </FormField>
  );
}

/** Several, in the order in which they are chosen; `free` takes what is not offered, too. */
export function ChoicesInput({ label, value, onChange, options, free = false }: Given & { options: readonly Option[]; free?: boolean }) {
  const { fixed } = useDrawing();
  return (
    <FormField label={label}>
      <Select
        aria-label={label}
        mode={free ? "tags" : "multiple"}
        disabled={fixed}
        showSearch={{ filterOption: found }}
        value={[...textsOf(value)]}
        options={[...options]}
        onChange={(given: string[]) => onChange(given)}
      />
    </FormField>
  );
}

/** Nodes of the strategy by their names on the picture; `wave`: only those that reach customers. */
export function NodeInput({ wave = false, ...given }: Given & { wave?: boolean }) {
  const { strategy } = useDrawing();
  const language = useLanguage();
  const nodes = strategy.graph.nodes.filter(({ kind }) => !wave || kind === "message" || kind === "task" || kind === "choose");
  return <ChoiceInput {...given} options={nodes.map((node) => ({ value: node.id, label: nodeTitle(node, language) }))} />;
}

/** How a wave was answered: several stages, or `one`. */
export function StagesInput({ one = false, ...given }: Given & { one?: boolean }) {
  const say = useWords();
  const options = STAGES.map((stage) => ({ value: stage, label: say(stage) }));
  return one ? <ChoiceInput {...given} options={options} /> : <ChoicesInput {...given} options={options} />;
}

/** A length of time in days, hours and minutes. */
export function SpanInput({ label, value, onChange }: Given) {
  const say = useWords();
  const span: Fields = isFields(value) ? value : {};
  return (
    <FormField label={label}>
      <Flex gap={8}>
        {(["days", "hours", "minutes"] as const).map((part) => (
          <NumberInput key={part} label={say(part)} min={0} precision={0} value={span[part]} onChange={(given) => onChange(withField(span, part, given))} />
        ))}
      </Flex>
    </FormField>
  );
}

/** Set a field; undefined takes it away. */
export function withField(owner: Fields, name: string, value: Json | undefined): Fields {
  const rest = Object.fromEntries(Object.entries(owner).filter(([other]) => other !== name));
  return value === undefined ? rest : name in owner ? { ...owner, [name]: value } : { ...rest, [name]: value };
}
