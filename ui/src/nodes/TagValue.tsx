import { useLanguage } from "../i18n";
import { useDrawing } from "./context";
import { ChoiceInput, DayInput, NumberInput, TextInput, type Given } from "./inputs";
import { useWords } from "./words";

/** A value that is written into a tag, as its kind asks for. */
export function TagValueInput({ label, value, onChange, tag }: Given & { tag: string }) {
  const say = useWords();
  const language = useLanguage();
  const { bank } = useDrawing();
  const found = bank.tags.find((one) => one.tag.name === tag);
  const codes = Object.entries(found?.values ?? {});
  const shown = value === undefined || value === null ? "" : String(value);
  switch (found?.tag.kind) {
    case "boolean":
      return <YesOrNo label={label} value={value} onChange={onChange} />;
    case "integer":
    case "real":
    case "money":
      return codes.length > 0 ? (
        <ChoiceInput
          label={label}
          value={shown}
          options={codes.map(([code, { [language]: name }]) => ({ value: code, label: name }))}
          onChange={(given) => onChange(given === undefined ? undefined : Number(given))}
        />
      ) : (
        <NumberInput label={label} value={value} onChange={onChange} {...(found.tag.kind === "integer" && { precision: 0 })} {...(found.tag.kind === "money" && { unit: say("yuan") })} />
      );
    case "date":
      return <DayInput label={label} value={value} onChange={onChange} />;
    case "timestamp":
    case "text":
    case undefined:
      return codes.length > 0 ? (
        <ChoiceInput label={label} value={value} options={codes.map(([code, { [language]: name }]) => ({ value: code, label: name }))} onChange={onChange} />
      ) : (
        <TextInput label={label} value={shown} onChange={onChange} />
      );
  }
}

/** Yes, no, or not said. */
export function YesOrNo({ label, value, onChange }: Given) {
  const say = useWords();
  return (
    <ChoiceInput
      label={label}
      value={typeof value === "boolean" ? String(value) : ""}
      options={(["true", "false"] as const).map((one) => ({ value: one, label: say(one === "true" ? "yes" : "no") }))}
      onChange={(given) => onChange(given === undefined ? undefined : given === "true")}
    />
  );
}
