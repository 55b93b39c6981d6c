import { isFields, settableOf, textOf, textsOf, type Fields, type Json } from "../../../document";
import { useStrategy } from "../../../canvas";
import { useLanguage } from "../../../i18n";
import { ChoiceInput, ChoicesInput, DayInput, nodeTitle, NumberInput, TextInput, useDrawing, useNodeWords, withField, YesInput, YesOrNo } from "../../../nodes";
import { useWords } from "./words";

const KINDS = ["integer", "real", "money", "text", "date", "boolean"] as const;
type Kind = (typeof KINDS)[number];
const NUMBERS: readonly Kind[] = ["integer", "real", "money"];
const FIRST: Readonly<Record<Kind, Json>> = { integer: 0, real: 0, money: 0, text: "", date: "", boolean: false };

type Props = { name: string; value: Fields; onName: (name: string) => void; onChange: (value: Fields) => void };

/** What is said of one parameter: its names, its value, and whether branches may change it. */
export function ParameterFields({ name, value, onName, onChange }: Props) {
  const say = useWords();
  const kind = kindOf(value);
  const label: Fields = isFields(value.label) ? value.label : {};
  const unit: Fields = isFields(value.unit) ? value.unit : {};
  const set = (field: string) => (given: Json | undefined) => onChange(withField(value, field, given));
  const named = (field: "label" | "unit", was: Fields, part: "zh" | "en") => (given: Json | undefined) => {
    const next = { zh: textOf(was.zh), en: textOf(was.en), [part]: textOf(given) };
    onChange(withField(value, field, next.zh || next.en ? next : undefined));
  };
  const becomes = (given: Json | undefined) => {
    const next = KINDS.find((one) => one === given) ?? "text";
    const plain = ["minimum", "maximum", "choices", "sets"].reduce((one: Fields, field) => withField(one, field, undefined), value);
    onChange({ ...(NUMBERS.includes(next) === NUMBERS.includes(kind) && next !== "boolean" ? value : plain), kind: next, value: NUMBERS.includes(next) && NUMBERS.includes(kind) ? (value.value ?? 0) : FIRST[next] });
  };
  return (
    <div className="hc-row-parts">
      <TextInput label={say("parameterZh")} value={label.zh} onChange={named("label", label, "zh")} />
      <TextInput label={say("parameterEn")} value={label.en} onChange={named("label", label, "en")} />
      <TextInput label={say("parameterName")} value={name} onChange={(to) => onName(textOf(to))} />
      <ChoiceInput label={say("parameterKind")} value={kind} options={KINDS.map((one) => ({ value: one, label: say(`kind_${one}`) }))} onChange={becomes} />
      <ValueInput label={say("parameterValue")} kind={kind} value={value.value} unit={textOf(unit.zh)} choices={textsOf(value.choices)} onChange={set("value")} />
      {NUMBERS.includes(kind) && kind !== "money" && (
        <>
          <TextInput label={say("parameterUnitZh")} value={unit.zh} onChange={named("unit", unit, "zh")} />
          <TextInput label={say("parameterUnitEn")} value={unit.en} onChange={named("unit", unit, "en")} />
        </>
      )}
      {kind === "integer" && <SetsInput value={value.sets} onChange={set("sets")} />}
      <YesInput label={say("parameterOpen")} hint={say("parameterOpenHint")} value={value.locked === false} onChange={(open) => set("locked")(open ? false : undefined)} />
      {value.locked === false && <Limits kind={kind} value={value} set={set} />}
    </div>
  );
}

type SetField = (field: string) => (value: Json | undefined) => void;

/** How far a branch may go. */
function Limits({ kind, value, set }: { kind: Kind; value: Fields; set: SetField }) {
  const say = useWords();
  const unit = kind === "money" ? { unit: say("yuan") } : {};
  if (NUMBERS.includes(kind)) {
    return (
      <>
        <NumberInput label={say("parameterMin")} {...unit} value={value.minimum} onChange={set("minimum")} />
        <NumberInput label={say("parameterMax")} {...unit} value={value.maximum} onChange={set("maximum")} />
      </>
    );
  }
  return kind === "text" ? (
    <ChoicesInput free label={say("parameterChoices")} value={value.choices} options={[]} onChange={(given) => set("choices")(Array.isArray(given) && given.length > 0 ? given : undefined)} />
  ) : null;
}

type ValueProps = { label: string; kind: Kind; value: Json | undefined; unit: string; choices: readonly string[]; onChange: (value: Json | undefined) => void };

function ValueInput({ label, kind, value, unit, choices, onChange }: ValueProps) {
  const say = useWords();
  const given = { label, value, onChange: (next: Json | undefined) => onChange(next ?? FIRST[kind]) };
  switch (kind) {
    case "integer":
      return <NumberInput {...given} precision={0} {...(unit && { unit })} />;
    case "real":
      return <NumberInput {...given} {...(unit && { unit })} />;
    case "money":
      return <NumberInput {...given} unit={say("yuan")} />;
    case "text":
      return choices.length > 0 ? <ChoiceInput {...given} options={choices.map((one) => ({ value: one, label: one }))} /> : <TextInput {...given} />;
    case "date":
      return <DayInput {...given} />;
    case "boolean":
      return <YesOrNo {...given} />;
  }
}

/** The numbers of nodes that it gives, such as how long a wait takes. */
function SetsInput({ value, onChange }: { value: Json | undefined; onChange: (value: Json | undefined) => void }) {
  const say = useWords();
  const word = useNodeWords();
  const language = useLanguage();
  const { bank } = useDrawing();
  const strategy = useStrategy();
  const offered = settableOf(strategy, bank.settable).map(({ path, node, field }) => {
    const drawn = strategy.graph.nodes.find(({ id }) => id === node);
    const told = field.filter((part) => part !== "until").map((part) => word(part as "days"));
    return { value: path, label: [drawn ? nodeTitle(drawn, language) : node, ...told].join(" · ") };
  });
  return <ChoicesInput label={say("parameterSets")} value={value} options={offered} onChange={(given) => onChange(Array.isArray(given) && given.length > 0 ? given : undefined)} />;
}

function kindOf({ kind, value }: Fields): Kind {
  const told = KINDS.find((one) => one === kind);
  if (told) {
    return told;
  }
  return typeof value === "boolean" ? "boolean" : typeof value === "number" ? (Number.isInteger(value) ? "integer" : "real") : "text";
}
