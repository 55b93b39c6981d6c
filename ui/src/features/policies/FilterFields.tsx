import type { Palette } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { Checkbox, Flex, FormField, Select } from "../../ui";
import { useClassName } from "../../ui/classes";
import { listOf, withField, type Plain } from "./draft";
import { useRuleWords } from "./ruleWords";

const FIELDS = ["message_classes", "priority_classes", "categories", "channels", "departments", "topics", "products", "strategies"] as const;
type Field = (typeof FIELDS)[number];
type Option = { value: string; label: string };

type Props = { label: string; id: string; filter: Plain; bank: Palette; problem?: string | undefined; fields?: readonly Field[]; onChange: (filter: Plain) => void };

/** Which contacts a rule means: an empty field means any. */
export function FilterFields({ label, id, filter, bank, problem, fields = FIELDS, onChange }: Props) {
  const say = useRuleWords();
  const options = useOptions(bank);
  return (
    <fieldset className="hc-fields">
      <legend>{label}</legend>
      <Flex gap={12} wrap align="start">
        {fields.map((field) => (
          <FormField key={field} label={say(field)} control={`${id}-${field}`}>
            <Select
              id={`${id}-${field}`}
              mode="multiple"
              style={{ minWidth: 180, maxWidth: 320 }}
              popupMatchSelectWidth={false}
              showSearch={{ optionFilterProp: "label" }}
              placeholder={say("any")}
              value={listOf(filter, field)}
              onChange={(value: string[]) => onChange(withField(filter, field, value))}
              options={options[field]}
            />
          </FormField>
        ))}
        {fields === FIELDS && (
          <FormField label=" ">
            <Checkbox checked={filter.interruptions_only === true} onChange={({ target }) => onChange(withField(filter, "interruptions_only", target.checked))}>
              {say("interruptions_only")}
            </Checkbox>
          </FormField>
        )}
      </Flex>
      {problem && <p role="alert" className="hc-warned">{problem}</p>}
    </fieldset>
  );
}

function useOptions(bank: Palette): Record<Field, Option[]> {
  const language = useLanguage();
  const className = useClassName();
  const named = (rows: readonly { id: string; label: { zh: string; en: string } }[]) => rows.map((one) => ({ value: one.id, label: one.label[language] }));
  const topics = [...new Set(bank.strategies.map(({ topic }) => topic))].sort();
  return {
    message_classes: bank.message_classes.map((value) => ({ value, label: className(value) })),
    priority_classes: bank.priority_classes.map((value) => ({ value, label: className(value) })),
    categories: named(bank.categories),
    channels: named(bank.channels),
    departments: named(bank.departments),
    topics: topics.map((value) => ({ value, label: value })),
    products: named(bank.products),
    strategies: named(bank.strategies),
  };
}
