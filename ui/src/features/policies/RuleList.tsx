import type { ReactNode } from "react";
import type { Found, Palette, PolicySection } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { Badge, Button, Collapse, EmptyState, Flex, FormField, Input, Sentence } from "../../ui";
import { CapFields } from "./CapFields";
import { errorsIn, freshName, inner, problemAt, rulesOf, textOf, withoutRule, withRule, type Part, type Plain, type Rule } from "./draft";
import { useRuleWords } from "./ruleWords";
import { BlackoutFields, HoursFields, RestFields } from "./TimeFields";

const NEW: Record<Part, Plain> = {
  caps: { limit: 1, window: { kind: "rolling", days: 7 }, counts: { message_classes: ["commercial"], interruptions_only: true } },
  open_hours: { opens: "08:30", closes: "20:30", message_classes: ["commercial", "care"] },
  blackouts: { first: "", last: "" },
  rests: { hours: 24, after: { priority_classes: ["service"] }, applies: { priority_classes: ["marketing"] } },
};

type Props = { part: Part; document: Plain; bank: Palette; problems: readonly Found[]; sections: readonly PolicySection[]; onChange: (document: Plain) => void };

/** The rules of one kind, each with its form; new ones, and those that go. */
export function RuleList({ part, document, bank, problems, sections, onChange }: Props) {
  const say = useRuleWords();
  const language = useLanguage();
  const rules = rulesOf(document, part);
  const add = () => {
    const id = freshName(document, part);
    const label = { zh: `${say(part)} ${String(rules.length + 1)}`, en: `${part} ${String(rules.length + 1)}` };
    onChange(withRule(document, part, { id, label, ...NEW[part] }));
  };
  const items = rules.map((rule) => ({
    key: rule.id,
    label: (
      <Flex vertical gap={2}>
        <Badge count={errorsIn(problems, `${part}/${rule.id}`)} size="small" offset={[10, 0]}>
          <strong>{textOf(inner(rule, "label"), language) || rule.id}</strong>
        </Badge>
        <span className="hc-secondary">
          <Sentence text={sentenceOf(sections, rule.id)} />
        </span>
      </Flex>
    ),
    children: (
      <Flex vertical gap={8}>
        <Names part={part} rule={rule} problems={problems} onChange={(changed) => onChange(withRule(document, part, changed))} />
        <Fields part={part} rule={rule} bank={bank} problems={problems} onChange={(changed) => onChange(withRule(document, part, changed))} />
        <div>
          <Button danger size="small" onClick={() => onChange(withoutRule(document, part, rule.id))}>
            {say("remove")}
          </Button>
        </div>
      </Flex>
    ),
  }));
  return (
    <Flex vertical gap={12}>
      {rules.length === 0 ? <EmptyState title={say("noRules")} hint={say("noRulesHint")} /> : <Collapse items={items} />}
      <div>
        <Button onClick={add}>{say("add")}</Button>
      </div>
    </Flex>
  );
}

function sentenceOf(sections: readonly PolicySection[], id: string): string {
  return sections.flatMap(({ rules }) => rules).find((rule) => rule.id === id)?.sentence ?? "";
}

type FieldsProps = { part: Part; rule: Rule; problems: readonly Found[]; onChange: (rule: Rule) => void };

function Names({ part, rule, problems, onChange }: FieldsProps) {
  const say = useRuleWords();
  const label = inner(rule, "label");
  const put = (name: string) => (language: "zh" | "en") => onChange({ ...rule, label: { ...label, [language]: name } });
  const path = `${part}/${rule.id}`;
  return (
    <Flex gap={12} wrap align="start">
      {(["zh", "en"] as const).map((language) => (
        <FormField key={language} label={say(language === "zh" ? "nameZh" : "nameEn")} control={`${path}-${language}`} problem={problemAt(problems, `${path}/label/${language}`)}>
          <Input id={`${path}-${language}`} style={{ width: 240 }} maxLength={60} value={textOf(label, language)} onChange={({ target }) => put(target.value)(language)} />
        </FormField>
      ))}
    </Flex>
  );
}

function Fields({ part, ...given }: FieldsProps & { bank: Palette }): ReactNode {
  switch (part) {
    case "caps":
      return <CapFields {...given} />;
    case "open_hours":
      return <HoursFields {...given} />;
    case "blackouts":
      return <BlackoutFields {...given} />;
    case "rests":
      return <RestFields {...given} />;
  }
}
