import type { Found, Palette } from "../../api/schema";
import { ClockPicker, DayPicker, Flex, FormField, InputNumber } from "../../ui";
import { inner, numberOf, problemAt, textOf, withField, type Rule } from "./draft";
import { FilterFields } from "./FilterFields";
import { useRuleWords } from "./ruleWords";

type Props = { rule: Rule; bank: Palette; problems: readonly Found[]; onChange: (rule: Rule) => void };
type Field = "opens" | "closes" | "first" | "last" | "begins" | "ends";

/** A blackout without hours lasts whole days; all else has to be said. */
const MAY_BE_EMPTY: readonly Field[] = ["begins", "ends"];

const SCOPE = ["channels", "message_classes"] as const;

function Moment({ path, field, of: Picker, rule, problems, onChange }: { path: string; field: Field; of: typeof DayPicker } & Omit<Props, "bank">) {
  const say = useRuleWords();
  const id = `${path}-${field}`;
  return (
    <FormField label={say(field)} control={id} problem={problemAt(problems, `${path}/${field}`)}>
      <Picker id={id} style={{ width: 160 }} clearable={MAY_BE_EMPTY.includes(field)} value={textOf(rule, field)} onChange={(said) => onChange(withField(rule, field, said))} />
    </FormField>
  );
}

/** The fields of sending hours: from when until when, through what, for which messages. */
export function HoursFields({ bank, ...given }: Props) {
  const path = `open_hours/${given.rule.id}`;
  return (
    <>
      <Flex gap={12} wrap align="start">
        <Moment path={path} field="opens" of={ClockPicker} {...given} />
        <Moment path={path} field="closes" of={ClockPicker} {...given} />
      </Flex>
      <Scope path={path} bank={bank} {...given} />
    </>
  );
}

/** The fields of a blackout: from which day to which, and from when until when on each. */
export function BlackoutFields({ bank, ...given }: Props) {
  const path = `blackouts/${given.rule.id}`;
  return (
    <>
      <Flex gap={12} wrap align="start">
        <Moment path={path} field="first" of={DayPicker} {...given} />
        <Moment path={path} field="last" of={DayPicker} {...given} />
        <Moment path={path} field="begins" of={ClockPicker} {...given} />
        <Moment path={path} field="ends" of={ClockPicker} {...given} />
      </Flex>
      <Scope path={path} bank={bank} {...given} />
    </>
  );
}

function Scope({ path, rule, bank, problems, onChange }: Props & { path: string }) {
  const say = useRuleWords();
  return <FilterFields label={say("channels")} id={path} filter={rule} bank={bank} fields={SCOPE} problem={problemAt(problems, `${path}/channels`)} onChange={(value) => onChange({ ...value, id: rule.id })} />;
}

/** The fields of a rest: after what, how long, what is deferred. */
export function RestFields({ rule, bank, problems, onChange }: Props) {
  const say = useRuleWords();
  const path = `rests/${rule.id}`;
  return (
    <>
      <FormField label={say("restHours")} control={`${path}-hours`} problem={problemAt(problems, `${path}/hours`)}>
        <InputNumber id={`${path}-hours`} min={1} max={9999} precision={0} value={numberOf(rule, "hours") || 24} onChange={(value) => onChange({ ...rule, hours: value ?? 24 })} />
      </FormField>
      <FilterFields label={say("after")} id={`${path}-after`} filter={rule.after === undefined ? { priority_classes: ["service"] } : inner(rule, "after")} bank={bank} problem={problemAt(problems, `${path}/after`)} onChange={(after) => onChange({ ...rule, after })} />
      <FilterFields label={say("applies")} id={`${path}-applies`} filter={rule.applies === undefined ? { priority_classes: ["marketing"] } : inner(rule, "applies")} bank={bank} problem={problemAt(problems, `${path}/applies`)} onChange={(applies) => onChange({ ...rule, applies })} />
    </>
  );
}
