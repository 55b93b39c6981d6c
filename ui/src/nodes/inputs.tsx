import { useState, type ReactNode } from "react";
import { isFields, textOf, textsOf, type Fields, type Json } from "../document";
import { useLanguage } from "../i18n";
import { Flex, FormField, Input, InputNumber, Select, Switch } from "../ui";
import { useDrawing } from "./context";
import { STAGES } from "./kinds";
import { nodeTitle } from "./telling";
import { useWords } from "./words";

export type Given = { label: string; value: Json | undefined; onChange: (value: Json | undefined) => void };
type Option = { value: string; label: string };

/** A line or a few of text; it is taken when the field is left or with Enter. */
export function TextInput({ label, value, onChange, lines = 1, hint }: Given & { lines?: number; hint?: ReactNode }) {
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
  return (
    <FormField label={label} hint={hint}>
      {lines > 1 ? (
        <Input.TextArea {...shared} autoSize={{ minRows: lines, maxRows: 12 }} onChange={(event) => setDraft(event.target.value)} />
      ) : (
        <Input {...shared} onPressEnter={take} onChange={(event) => setDraft(event.target.value)} />
      )}
    </FormField>
  );
}

export function NumberInput({ label, value, onChange }: Given) {
  const { fixed } = useDrawing();
  return (
    <FormField label={label}>
      <InputNumber
        aria-label={label}
        disabled={fixed}
        value={typeof value === "number" ? value : null}
        onChange={(given) => onChange(given ?? undefined)}
      />
    </FormField>
  );
}

const CENTS = 100;

/** An amount: kept in cents, written in yuan. */
export function MoneyInput({ label, value, onChange }: Given) {
  const { fixed } = useDrawing();
  return (
    <FormField label={label}>
      <InputNumber
        aria-label={label}
        disabled={fixed}
        min={0}
        precision={2}
        style={{ width: "100%" }}
        value={typeof value === "number" ? value / CENTS : null}
        onChange={(yuan) => onChange(yuan === null ? undefined : Math.round(yuan * CENTS))}
      />
    </FormField>
  );
}

/** A day of the calendar, such as `2026-11-23`. */
export function DayInput({ label, value, onChange }: Given) {
  const { fixed } = useDrawing();
  return (
    <FormField label={label}>
      <Input type="date" aria-label={label} disabled={fixed} value={textOf(value)} onChange={({ target }) => target.value && onChange(target.value)} />
    </FormField>
  );
}

export function YesInput({ label, value, onChange }: Given) {
  const { fixed } = useDrawing();
  return (
    <FormField label={label}>
      <Switch aria-label={label} disabled={fixed} checked={value === true} onChange={(given) => onChange(given || undefined)} />
    </FormField>
  );
}

/** One of several; an unknown one stays as it is and can be seen. */
export function ChoiceInput({ label, value, onChange, options }: Given & { options: readonly Option[] }) {
  const say = useWords();
  const { fixed } = useDrawing();
  return (
    <FormField label={label}>
      <Select
        aria-label={label}
        disabled={fixed}
        showSearch={{ optionFilterProp: "label" }}
        allowClear
        placeholder={say("none")}
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
        showSearch={{ optionFilterProp: "label" }}
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

export function StagesInput(given: Given) {
  const say = useWords();
  return <ChoicesInput {...given} options={STAGES.map((stage) => ({ value: stage, label: say(stage) }))} />;
}

/** A length of time in days, hours and minutes. */
export function SpanInput({ label, value, onChange }: Given) {
  const say = useWords();
  const span: Fields = isFields(value) ? value : {};
  return (
    <FormField label={label}>
      <Flex gap={8}>
        {(["days", "hours", "minutes"] as const).map((part) => (
          <NumberInput key={part} label={say(part)} value={span[part]} onChange={(given) => onChange(withField(span, part, given))} />
        ))}
      </Flex>
    </FormField>
  );
}

/** What has no input of its own, as JSON. */
export function JsonInput({ label, value, onChange }: Given) {
  const say = useWords();
  const [wrong, setWrong] = useState(false);
  const shown = value === undefined || value === null ? "" : JSON.stringify(value, null, 1);
  const take = (text: Json | undefined) => {
    try {
      onChange(text ? (JSON.parse(textOf(text)) as Json) : undefined);
      setWrong(false);
    } catch {
      setWrong(true);
    }
  };
  return <TextInput label={label} value={shown} onChange={take} lines={2} hint={wrong ? say("notJson") : undefined} />;
}

/** A value of a tag: a number, yes or no, or text, as it reads. */
export function ValueInput({ label, value, onChange }: Given) {
  const shown = value === undefined ? "" : String(value);
  const take = (given: Json | undefined) => {
    const text = textOf(given);
    const plain = text === "true" ? true : text === "false" ? false : text === "null" ? null : undefined;
    const number = text.trim() === "" ? Number.NaN : Number(text);
    onChange(plain !== undefined ? plain : Number.isNaN(number) ? text : number);
  };
  return <TextInput label={label} value={shown} onChange={take} />;
}

/** Set a field; undefined takes it away. */
export function withField(owner: Fields, name: string, value: Json | undefined): Fields {
  const rest = Object.fromEntries(Object.entries(owner).filter(([other]) => other !== name));
  return value === undefined ? rest : name in owner ? { ...owner, [name]: value } : { ...rest, [name]: value };
}
