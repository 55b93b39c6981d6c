import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { isFields, textOf, type Fields, type Json } from "../document";
import { useLanguage } from "../i18n";
import { Button, Flex, FormField } from "../ui";
import { ConditionInput } from "./ConditionInput";
import { useDrawing } from "./context";
import { ChoiceInput, ChoicesInput, ClockInput, NodeInput, NumberInput, SpanInput, StagesInput, TextInput, withField, type Given } from "./inputs";
import { useWords } from "./words";

/** An event that is awaited, or an answer to an earlier wave. */
export function AwaitedInput({ label, value, onChange }: Given) {
  const say = useWords();
  const language = useLanguage();
  const { bank } = useDrawing();
  const awaited: Fields = isFields(value) ? value : {};
  const isAnswer = "wave" in awaited;
  const set = (name: string) => (given: Json | undefined) => onChange(withField(awaited, name, given));
  const event = bank.events.find((one) => one.name === awaited.event);
  return (
    <FormField label={label}>
      <div className="hc-parts">
      <ChoiceInput
        label={say("kind")}
        value={isAnswer ? "wave" : "event"}
        options={[
          { value: "event", label: say("anEvent") },
          { value: "wave", label: say("anAnswer") },
        ]}
        onChange={(given) => onChange(given === "wave" ? { wave: "", stages: ["clicked"] } : { event: "" })}
      />
      {isAnswer ? (
        <>
          <NodeInput label={say("wave")} value={awaited.wave} onChange={set("wave")} wave />
          <StagesInput label={say("stages")} value={awaited.stages} onChange={set("stages")} />
        </>
      ) : (
        <>
          <ChoiceInput
            label={say("event")}
            value={awaited.event}
            onChange={set("event")}
            options={bank.events.map((one) => ({ value: one.name, label: one.label[language] }))}
          />
          <ConditionInput label={say("where")} value={awaited.where} onChange={set("where")} of="event" event={textOf(awaited.event)} />
          {event && (
            <ChoicesInput
              label={say("sameAsEntry")}
              value={awaited.same}
              onChange={set("same")}
              options={Object.keys(event.properties).map((name) => ({ value: name, label: event.labels[name]?.[language] ?? name }))}
            />
          )}
        </>
      )}
      </div>
    </FormField>
  );
}

/** Until when a wait lasts. */
export function UntilInput({ label, value, onChange }: Given) {
  const say = useWords();
  const language = useLanguage();
  const { bank } = useDrawing();
  const until: Fields = isFields(value) ? value : {};
  const kind = textOf(until.kind);
  const set = (name: string) => (given: Json | undefined) => onChange(withField(until, name, given));
  const first: Record<string, Fields> = {
    after: { kind: "after", days: 1 },
    next: { kind: "next", at: "09:00" },
    date: { kind: "date", tag: "" },
    business_days: { kind: "business_days", days: 1 },
  };
  const dates = bank.tags.filter(({ tag }) => tag.kind === "date" || tag.kind === "timestamp");
  return (
    <FormField label={label}>
      <ChoiceInput
        label={say("kind")}
        value={kind}
        options={(["after", "next", "date", "business_days"] as const).map((one) => ({ value: one, label: say(one) }))}
        onChange={(given) => onChange(first[textOf(given)] ?? until)}
      />
      {kind === "after" && (
        <SpanInput label={say("after")} value={until} onChange={(given) => onChange({ ...(isFields(given) ? given : {}), kind })} />
      )}
      {kind === "date" && (
        <ChoiceInput
          label={say("tag")}
          value={until.tag}
          onChange={set("tag")}
          options={dates.map(({ tag }) => ({ value: tag.name, label: tag.label[language] }))}
        />
      )}
      {kind !== "after" && kind !== "" && (
        <>
          <NumberInput label={say("days")} precision={0} value={until.days} onChange={set("days")} />
          <ClockInput label={say("at")} value={until.at} onChange={set("at")} />
        </>
      )}
    </FormField>
  );
}

type NamedProps = Given & { made: Json; one: (given: Given) => React.ReactNode };

/** Branches by name, each with what it asks; their order is the order in which they are asked. */
export function NamedInput({ label, value, onChange, made, one: One }: NamedProps) {
  const say = useWords();
  const { fixed } = useDrawing();
  const entries = isFields(value) ? Object.entries(value) : [];
  const set = (at: number, name: string, given: Json | undefined) => {
    const others = entries.filter((_, place) => place !== at).map(([other]) => other);
    if (given !== undefined && name && !others.includes(name)) {
      onChange(Object.fromEntries(entries.with(at, [name, given])));
    }
  };
  const free = () => {
    let number = entries.length + 1;
    while (entries.some(([name]) => name === `branch_${String(number)}`)) {
      number += 1;
    }
    return `branch_${String(number)}`;
  };
  return (
    <FormField label={label}>
      {entries.map(([name, given], at) => (
        <Flex key={String(at)} gap={8} align="start">
          <div className="hc-grow">
            <TextInput label={say("branchName")} value={name} onChange={(to) => set(at, textOf(to), given)} />
            {One({ label: `${say("branchWord")} ${name}`, value: given, onChange: (to) => set(at, name, to) })}
          </div>
          <Button
            icon={<DeleteOutlined />}
            disabled={fixed}
            aria-label={say("removeBranch", { name })}
            onClick={() => onChange(Object.fromEntries(entries.filter((_, place) => place !== at)))}
          />
        </Flex>
      ))}
      <Button icon={<PlusOutlined />} disabled={fixed} onClick={() => onChange({ ...(isFields(value) ? value : {}), [free()]: made })}>
        {say("addBranch")}
      </Button>
    </FormField>
  );
}
