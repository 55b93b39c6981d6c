import { isFields, textOf, type Json, type Node } from "../document";
import { useLanguage } from "../i18n";
import { AwaitedInput, NamedInput, UntilInput } from "./composed";
import { ConditionInput } from "./ConditionInput";
import { useDrawing } from "./context";
import { ChoiceInput, ChoicesInput, NodeInput, NumberInput, ShareInput, SpanInput, StagesInput, TextInput, YesInput } from "./inputs";
import type { Field } from "./kinds";
import { askedOf } from "./reading";
import { ReentryInput, ScheduleInput } from "./rhythm";
import { TagValueInput } from "./TagValue";
import { materialName } from "./telling";
import { BanditInput, NamespaceInput, TrialInput } from "./trial";
import { useWords } from "./words";

type Props = { field: Field; node: Node; onChange: (value: Json | undefined) => void };

/** The input of one field of a node. */
export function FieldInput({ field, node, onChange }: Props) {
  const say = useWords();
  const language = useLanguage();
  const { bank, strategy } = useDrawing();
  const given = { label: say(field.name), value: node[field.name], onChange };
  const optional = (value: Json | undefined) => onChange(value === "" && !field.required ? undefined : value);
  const called = (named: readonly { id: string; label: { zh: string; en: string } }[]) =>
    named.map(({ id, label }) => ({ value: id, label: label[language] }));
  switch (field.input) {
    case "text":
      return <TextInput {...given} onChange={optional} />;
    case "number":
      return <NumberInput {...given} />;
    case "yes":
      return <YesInput {...given} />;
    case "tag_value":
      return <TagValueInput {...given} tag={textOf(node.tag)} />;
    case "choice":
      return <ChoiceInput {...given} options={(field.options ?? []).map((one) => ({ value: one, label: say(one) }))} />;
    case "condition":
      return <ConditionInput {...given} onChange={optional} />;
    case "event_condition":
      return <ConditionInput {...given} onChange={optional} of="event" event={textOf(node.event)} />;
    case "conditions":
      return <NamedInput {...given} made="" one={(one) => <ConditionInput {...one} {...askedOf(node, strategy)} />} />;
    case "shares":
      return <NamedInput {...given} made={0} one={(one) => <ShareInput {...one} />} />;
    case "awaiteds":
      return <NamedInput {...given} made={{ event: "" }} one={(one) => <AwaitedInput {...one} />} />;
    case "event":
      return <ChoiceInput {...given} options={bank.events.map(({ name, label }) => ({ value: name, label: label[language] }))} />;
    case "channel":
      return <ChoiceInput {...given} options={called(bank.channels)} />;
    case "channels":
      return <ChoicesInput {...given} options={called(bank.channels)} />;
    case "material":
      return <ChoiceInput {...given} options={bank.materials.map(({ id, label }) => ({ value: id, label: materialName(label[language], id) }))} />;
    case "product":
      return <ChoiceInput {...given} options={called(bank.products)} />;
    case "tag":
      return <ChoiceInput {...given} options={bank.tags.map(({ tag }) => ({ value: tag.name, label: tag.label[language] }))} />;
    case "strategy":
      return <ChoiceInput {...given} options={called(bank.strategies)} />;
    case "category":
      return <ChoiceInput {...given} options={called(bank.categories)} />;
    case "node":
      return <NodeInput {...given} />;
    case "wave":
      return <NodeInput {...given} wave />;
    case "stages":
      return <StagesInput {...given} />;
    case "span":
      return <SpanInput {...given} />;
    case "until":
      return <UntilInput {...given} />;
    case "awaited":
      return <AwaitedInput {...given} />;
    case "schedule":
      return <ScheduleInput {...given} />;
    case "reentry":
      return <ReentryInput {...given} event={textOf(node.event)} />;
    case "trial":
      return <TrialInput {...given} arms={isFields(node.arms) ? Object.keys(node.arms) : []} />;
    case "bandit":
      return <BanditInput {...given} />;
    case "namespace":
      return <NamespaceInput {...given} />;
    case "codes":
      return <ChoicesInput {...given} options={called(bank.codes)} />;
  }
}
