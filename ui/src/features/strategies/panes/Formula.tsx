import { useState } from "react";
import { textOf, type Json } from "../../../document";
import { useLanguage } from "../../../i18n";
import { ChoiceInput, NumberInput, TextInput, useDrawing, useFormula } from "../../../nodes";
import { FormField, Problems, Segmented } from "../../../ui";
import { useWords } from "./words";

type Kind = "asNumber" | "asTag" | "asFormula";
const KINDS: readonly Kind[] = ["asNumber", "asTag", "asFormula"];
const NUMBER = /^\d+(\.\d+)?$/;

type Props = { of: "propensity" | "value"; label: string; value: Json | undefined; onChange: (value: Json) => void; unit: string; scale: number; hint: string };

/** A number, what a tag says, or a formula: all are one text in the document. */
export function Formula({ of, label, value, onChange, unit, scale, hint }: Props) {
  const say = useWords();
  const language = useLanguage();
  const { bank, fixed } = useDrawing();
  const text = textOf(value);
  const tags = bank.tags.filter(({ tag }) => tag.kind === "integer" || tag.kind === "real" || tag.kind === "money");
  const told: Kind = NUMBER.test(text) ? "asNumber" : tags.some(({ tag }) => tag.name === text) ? "asTag" : "asFormula";
  const [wanted, setWanted] = useState<Kind | null>(null);
  const kind = wanted ?? told;
  return (
    <div role="group" aria-label={label}>
      <FormField label={label} hint={hint}>
        <Segmented<Kind> size="small" disabled={fixed} aria-label={label} value={kind} options={KINDS.map((one) => ({ value: one, label: say(one) }))} onChange={setWanted} />
      </FormField>
      {kind === "asNumber" && (
        <NumberInput
          label={say("fixedNumber", { label })}
          unit={unit}
          scale={scale}
          min={0}
          value={NUMBER.test(text) ? Number(text) : undefined}
          onChange={(given) => typeof given === "number" && onChange(String(given))}
        />
      )}
      {kind === "asTag" && (
        <ChoiceInput
          label={say("fromTag", { label })}
          value={text}
          options={tags.map(({ tag }) => ({ value: tag.name, label: tag.label[language] }))}
          onChange={(given) => given !== undefined && onChange(given)}
        />
      )}
      {kind === "asFormula" && <TextInput label={say("formula", { label })} value={text} onChange={(given) => onChange(textOf(given))} lines={2} />}
      {text && <Told of={of} text={text} />}
    </div>
  );
}

/** The formula in the engine's words, or what is wrong with it. */
function Told({ of, text }: { of: "propensity" | "value"; text: string }) {
  const say = useWords();
  const language = useLanguage();
  const { strategy } = useDrawing();
  const { data, isPlaceholderData } = useFormula(strategy, of, text);
  if (!data || isPlaceholderData) {
    return null;
  }
  return data.read_back ? (
    <div className="hc-sentence" role="group" aria-label={say("readsAs")}>
      {data.read_back[language]}
    </div>
  ) : (
    <Problems problems={data.problems} />
  );
}
