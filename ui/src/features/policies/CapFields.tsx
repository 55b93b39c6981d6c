import type { Found, Palette } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { Checkbox, Flex, FormField, InputNumber, Of, Select } from "../../ui";
import { inner, numberOf, problemAt, textOf, withField, type Plain, type Rule } from "./draft";
import { FilterFields } from "./FilterFields";
import { useRuleWords } from "./ruleWords";

const KINDS = ["rolling", "calendar", "business_days"] as const;
const UNITS = ["day", "week", "month"] as const;
const BLANK = { rolling: { kind: "rolling", days: 7 }, calendar: { kind: "calendar", unit: "month" }, business_days: { kind: "business_days", days: 5 } } as const;

type Props = { rule: Rule; bank: Palette; problems: readonly Found[]; onChange: (rule: Rule) => void };

/** The fields of a cap: how many, in which time, of what, refusing what, counted with whom. */
export function CapFields({ rule, bank, problems, onChange }: Props) {
  const say = useRuleWords();
  const path = `caps/${rule.id}`;
  const put = (field: string, value: unknown) => onChange(withField(rule, field, value));
  const hasObeys = rule.obeys !== undefined && rule.obeys !== null;
  return (
    <>
      <Flex gap={12} wrap align="start">
        <FormField label={say("limit")} control={`${path}-limit`} problem={problemAt(problems, `${path}/limit`)}>
          <InputNumber id={`${path}-limit`} min={0} max={1000} precision={0} value={numberOf(rule, "limit")} onChange={(value) => put("limit", value ?? 0)} />
        </FormField>
        <WindowFields path={`${path}/window`} window={inner(rule, "window")} problems={problems} onChange={(value) => put("window", value)} />
        <FormField label={say("per")} control={`${path}-per`} problem={problemAt(problems, `${path}/per`)}>
          <Per id={`${path}-per`} value={textOf(rule, "per")} bank={bank} onChange={(value) => put("per", value)} />
        </FormField>
      </Flex>
      <FilterFields label={say("counts")} id={`${path}-counts`} filter={inner(rule, "counts")} bank={bank} problem={problemAt(problems, `${path}/counts`)} onChange={(value) => onChange({ ...rule, counts: value })} />
      <Checkbox checked={!hasObeys} onChange={({ target }) => put("obeys", target.checked ? undefined : inner(rule, "counts"))}>
        <Of what={say("obeys")}>{say("obeysSame")}</Of>
      </Checkbox>
      {hasObeys && <FilterFields label={say("obeys")} id={`${path}-obeys`} filter={inner(rule, "obeys")} bank={bank} problem={problemAt(problems, `${path}/obeys`)} onChange={(value) => onChange({ ...rule, obeys: value })} />}
    </>
  );
}

/** Whose contacts count together: of customers who share a value of a text tag. */
function Per({ id, value, bank, onChange }: { id: string; value: string; bank: Palette; onChange: (value: string) => void }) {
  const say = useRuleWords();
  const language = useLanguage();
  const tags = bank.tags.filter(({ tag }) => tag.kind === "text").map(({ tag }) => ({ value: tag.name, label: tag.label[language] }));
  return (
    <Select
      id={id}
      style={{ minWidth: 200 }}
      popupMatchSelectWidth={false}
      showSearch={{ optionFilterProp: "label" }}
      value={value}
      onChange={onChange}
      options={[{ value: "", label: say("perOwn") }, ...tags]}
    />
  );
}

function WindowFields({ path, window, problems, onChange }: { path: string; window: Plain; problems: readonly Found[]; onChange: (window: Plain) => void }) {
  const say = useRuleWords();
  const kind = KINDS.find((one) => one === window.kind) ?? "rolling";
  const number = (field: "days" | "hours") => (
    <FormField label={say(field)} control={`${path}-${field}`} problem={problemAt(problems, `${path}/${field}`)}>
      <InputNumber id={`${path}-${field}`} min={0} max={9999} precision={0} value={numberOf(window, field)} onChange={(value) => onChange({ ...withField(window, field, value || undefined), kind })} />
    </FormField>
  );
  return (
    <>
      <FormField label={say("windowKind")} control={`${path}-kind`} problem={problemAt(problems, path)}>
        <Select id={`${path}-kind`} style={{ minWidth: 170 }} value={kind} onChange={(value) => onChange(BLANK[value])} options={KINDS.map((value) => ({ value, label: say(value) }))} />
      </FormField>
      {kind === "calendar" ? (
        <FormField label={say("unit")} control={`${path}-unit`}>
          <Select id={`${path}-unit`} style={{ minWidth: 120 }} value={textOf(window, "unit")} onChange={(unit) => onChange({ ...window, unit })} options={UNITS.map((value) => ({ value, label: say(value) }))} />
        </FormField>
      ) : (
        number("days")
      )}
      {kind === "rolling" && number("hours")}
    </>
  );
}
