import { useCanvas, useStrategy } from "../../canvas";
import { isFields, textOf, type Fields, type Json } from "../../document";
import { useLanguage } from "../../i18n";
import { ChoiceInput, DayInput, MoneyInput, NumberInput, TextInput, useDrawing } from "../../nodes";
import { Col, Row } from "../../ui";
import { useClassName } from "../../ui/classes";
import { useWords } from "./words";

/** What a strategy says beside its picture. */
export function SettingsPane() {
  const say = useWords();
  const language = useLanguage();
  const { bank } = useDrawing();
  const strategy = useStrategy() as unknown as Fields;
  const act = useCanvas((canvas) => canvas.act);
  const set = (field: string) => (value: Json | undefined) => act({ do: "set_strategy", field, value });
  const label: Fields = isFields(strategy.label) ? strategy.label : {};
  const score: Fields = isFields(strategy.score) ? strategy.score : {};
  const named = (some: readonly { id: string; label: { zh: string; en: string } }[]) =>
    some.map((one) => ({ value: one.id, label: one.label[language] }));
  const scene = useClassName();
  const plain = (some: readonly string[]) => some.map((one) => ({ value: one, label: scene(one) }));
  return (
    <Row gutter={16}>
      <Col xs={24} md={12} xl={8}>
        <TextInput label={say("createName")} value={label.zh} onChange={(zh) => set("label")({ ...label, zh: textOf(zh) })} />
        <TextInput label={say("createNameEn")} value={label.en} onChange={(en) => set("label")({ ...label, en: textOf(en) })} />
        <TextInput label={say("owner")} value={strategy.owner} onChange={set("owner")} />
        <ChoiceInput label={say("department")} value={strategy.department} onChange={set("department")} options={named(bank.departments)} />
        <ChoiceInput label={say("org")} value={strategy.org} onChange={set("org")} options={named(bank.units)} />
      </Col>
      <Col xs={24} md={12} xl={8}>
        <ChoiceInput
          label={say("priority_class")}
          value={strategy.priority_class}
          onChange={set("priority_class")}
          options={bank.priority_classes.map((one) => ({ value: one, label: say(one) }))}
        />
        <ChoiceInput
          label={say("message_class")}
          value={strategy.message_class}
          onChange={set("message_class")}
          options={bank.message_classes.map((one) => ({ value: one, label: say(one) }))}
        />
        <ChoiceInput label={say("category")} value={strategy.category} onChange={set("category")} options={plain(bank.categories)} />
        <ChoiceInput label={say("topic")} value={strategy.topic} onChange={set("topic")} options={plain(bank.topics)} />
        <ChoiceInput label={say("product")} value={strategy.product} onChange={set("product")} options={named(bank.products)} />
      </Col>
      <Col xs={24} md={12} xl={8}>
        <DayInput label={say("starts")} value={strategy.starts} onChange={set("starts")} />
        <DayInput label={say("ends")} value={strategy.ends} onChange={set("ends")} />
        <TextInput label={say("propensity")} value={score.propensity} onChange={(one) => set("score")({ ...score, propensity: textOf(one) })} />
        <TextInput label={say("value")} value={score.value} onChange={(one) => set("score")({ ...score, value: textOf(one) })} />
        <NumberInput label={say("days_max")} value={strategy.days_max} onChange={set("days_max")} />
        <MoneyInput label={say("budget")} value={strategy.budget_cents} onChange={set("budget_cents")} />
      </Col>
    </Row>
  );
}
