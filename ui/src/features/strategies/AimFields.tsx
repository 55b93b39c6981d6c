import type { Palette } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { FormField, Radio, Select } from "../../ui";
import type { Aim } from "./making";
import { useWords } from "./words";

const WIDTH = { width: "100%", maxWidth: 480 };

/** What a first message is about: all of it may be left open, and chosen on the canvas. */
export function AimFields({ bank, aim, onChange }: { bank: Palette; aim: Aim; onChange: (aim: Aim) => void }) {
  const say = useWords();
  const language = useLanguage();
  const named = ({ id, label }: { id: string; label: { zh: string; en: string } }) => ({ value: id, label: label[language] });
  return (
    <>
      <Picked label={say("aimProduct")} value={aim.product} options={bank.products.map(named)} onChange={(product) => onChange({ ...aim, product })} />
      <Picked
        label={say("aimMaterial")}
        hint={say("aimMaterialHint")}
        value={aim.material}
        options={bank.materials.map(({ id }) => ({ value: id, label: id }))}
        onChange={(material) => onChange({ ...aim, material })}
      />
      <Picked
        label={say("aimGoal")}
        hint={say("aimGoalHint")}
        value={aim.goal}
        options={bank.events.map(({ name, label }) => ({ value: name, label: label[language] }))}
        onChange={(goal) => onChange({ ...aim, goal })}
      />
    </>
  );
}

type Option<Value extends string> = { value: Value; label: string };
type Field<Value extends string> = { label: string; hint?: string; value: Value; options: readonly Option<Value>[]; onChange: (value: Value) => void };

/** One of a list that may be long; empty for none. */
export function Picked({ label, hint, required = false, value, options, onChange }: Field<string> & { required?: boolean }) {
  return (
    <FormField label={label} hint={hint} required={required}>
      <Select<string>
        aria-label={label}
        allowClear={!required}
        showSearch={{ optionFilterProp: "label" }}
        style={WIDTH}
        value={value || null}
        options={[...options]}
        onChange={(chosen) => onChange(chosen ?? "")}
      />
    </FormField>
  );
}

/** One of a few. */
export function Choice<Value extends string>({ label, hint, value, options, onChange }: Field<Value>) {
  return (
    <FormField label={label} hint={hint}>
      <Radio.Group aria-label={label} value={value} options={[...options]} onChange={({ target }) => onChange(target.value as Value)} />
    </FormField>
  );
}
