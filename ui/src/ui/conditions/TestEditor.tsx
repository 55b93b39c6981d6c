import { DatePicker, Input, InputNumber, Select } from "antd";
import dayjs from "dayjs";
import type { Kind, Label } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { asksIn, asksOf, firstOf, testOf, valuesIn, type Asks, type Test, type Value } from "./tree";
import { useParameters } from "./vocabulary";
import { useWords } from "./words";

type Props = {
  test: Test;
  kind: Kind;
  /** The codes of a code list. */
  values: Readonly<Record<string, Label>>;
  isCount?: boolean;
  onChange: (test: Test) => void;
};

const KEYS = {
  "=": "eq",
  "<>": "ne",
  ">=": "ge",
  "<=": "le",
  ">": "gt",
  "<": "lt",
} as const;

function keyOf(asks: Asks) {
  return asks in KEYS ? KEYS[asks as keyof typeof KEYS] : (asks as Exclude<Asks, keyof typeof KEYS>);
}

/** How something is compared, and with what. */
export function TestEditor({ test, kind, values, isCount = false, onChange }: Props) {
  const say = useWords();
  const asks = asksIn(test);
  const said = valuesIn(test);
  const codes = Object.keys(values);
  const first = firstOf(kind, codes, dayjs().format("YYYY-MM-DD"));
  const may = asksOf(kind, codes.length > 0);
  const offered = may.includes(asks) ? may : [...may, asks];
  const change = (next: readonly Value[]) => onChange(testOf(test.subject, asks, next, first));
  return (
    <>
      <Select
        aria-label={say("asks")}
        popupMatchSelectWidth={false}
        value={asks}
        options={offered.map((value) => ({ value, label: say(keyOf(value)) }))}
        onChange={(next: Asks) => onChange(testOf(test.subject, next, said, first))}
      />
      <Values asks={asks} said={said} kind={kind} values={values} onChange={change} />
      {isCount && test.kind !== "known" && <span>{say("times")}</span>}
    </>
  );
}

type ValuesProps = { asks: Asks; said: readonly Value[]; kind: Kind; values: Readonly<Record<string, Label>>; onChange: (values: readonly Value[]) => void };

function Values({ asks, said, kind, values, onChange }: ValuesProps) {
  const say = useWords();
  const language = useLanguage();
  if (asks === "in" || asks === "not_in") {
    const isNumber = kind === "integer" || kind === "real" || kind === "money";
    return (
      <Select
        aria-label={say("value")}
        mode={Object.keys(values).length ? "multiple" : "tags"}
        popupMatchSelectWidth={false}
        style={{ minWidth: 180, maxWidth: 480 }}
        value={said.map(shown)}
        options={Object.entries(values).map(([value, label]) => ({ value, label: label[language] }))}
        optionFilterProp="label"
        onChange={(chosen: string[]) => onChange(isNumber ? chosen.map(Number) : chosen)}
      />
    );
  }
  return (
    <>
      {said.map((value, at) => (
        <One
          key={String(at)}
          label={said.length > 1 ? say(at === 0 ? "from" : "to") : say("value")}
          value={value}
          kind={asks === "like" || asks === "not_like" ? "text" : kind}
          onChange={(next) => onChange(said.map((before, place) => (place === at ? next : before)))}
        />
      ))}
    </>
  );
}

function shown(value: Value): string {
  return typeof value === "object" ? `:${value.parameter}` : String(value);
}

type OneProps = { label: string; value: Value; kind: Kind; onChange: (value: Value) => void };

/** A value: written, or one that a parameter of the strategy gives. */
function One({ label, value, kind, onChange }: OneProps) {
  const say = useWords();
  const parameters = useParameters();
  const given = typeof value === "object" ? value.parameter : "";
  if (parameters.length === 0 && !given) {
    return <Written label={label} value={value} kind={kind} onChange={onChange} />;
  }
  const named = parameters.map(({ name, label: told }) => ({ value: name, label: say("parameter", { name: told }) }));
  const known = !given || parameters.some(({ name }) => name === given) ? named : [...named, { value: given, label: say("parameter", { name: given }) }];
  return (
    <>
      <Select
        aria-label={say("valueFrom")}
        popupMatchSelectWidth={false}
        value={given}
        options={[{ value: "", label: say("written") }, ...known]}
        onChange={(name) => onChange(name ? { parameter: name } : firstOf(kind, [], dayjs().format("YYYY-MM-DD")))}
      />
      {!given && <Written label={label} value={value} kind={kind} onChange={onChange} />}
    </>
  );
}

function Written({ label, value, kind, onChange }: OneProps) {
  const say = useWords();
  switch (kind) {
    case "integer":
    case "real":
    case "money":
      return (
        <InputNumber
          aria-label={label}
          style={{ width: 140 }}
          value={Number(value)}
          {...(kind === "integer" && { precision: 0 })}
          {...(kind === "money" && { suffix: say("unit") })}
          onChange={(next) => onChange(next ?? 0)}
        />
      );
    case "date":
    case "timestamp": {
      const read = dayjs(String(value));
      return <DatePicker aria-label={label} allowClear={false} value={read.isValid() ? read : null} onChange={(next) => next && onChange(next.format("YYYY-MM-DD"))} />;
    }
    case "boolean":
    case "text":
      return <Input aria-label={label} style={{ width: 180 }} value={String(value)} onChange={(event) => onChange(event.target.value)} />;
  }
}
