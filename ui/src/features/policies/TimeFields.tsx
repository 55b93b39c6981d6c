import type { Found, Palette } from "../../api/schema";
import { Flex, FormField, Input, InputNumber } from "../../ui";
import { inner, numberOf, problemAt, textOf, withField, type Rule } from "./draft";
import { FilterFields } from "./FilterFields";
import { useRuleWords } from "./ruleWords";

type Props = { rule: Rule; bank: Palette; problems: readonly Found[]; onChange: (rule: Rule) => void };
type Field = "opens" | "closes" | "first" | "last" | "begins" | "ends";

const SCOPE = ["channels", "message_classes"] as const;

function Clock({ path, field, type, rule, problems, onChange }: { path: string; field: Field; type: "time" | "date" } & Omit<Props, "bank">) {
  const say = useRuleWords();
  const id = `${path}-${field}`;
  return (
    <FormField label={say(field)} control={id} problem={problemAt(problems, `${path}/${field}`)}>
      <Input id={id} type={type} style={{ width: 160 }} value={textOf(rule, field)} onChange={({ target }) => onChange(withField(rule, field, target.value))} />
    </FormField>
  );
}

/** The fields of sending hours: from when until when, through what, for which messages. */
export function HoursFields({ bank, ...given }: Props) {
  const path = `open_hours/${given.rule.id}`;
  return (
    <>
      <Flex gap={12} wrap align="start">
        <Clock path={path} field="opens" type="time" {...given} />
        <Clock path={path} field="closes" type="time" {...given} />
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
        <Clock path={path} field="first" type="date" {...given} />
        <Clock path={path} field="last" type="date" {...given} />
        <Clock path={path} field="begins" type="time" {...given} />
        <Clock path={path} field="ends" type="time" {...given} />
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
