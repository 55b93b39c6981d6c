import { DeleteOutlined } from "@ant-design/icons";
import { isFields, textOf, type Fields, type Json } from "../../../document";
import { useLanguage } from "../../../i18n";
import { ChoiceInput, NumberInput, TagValueInput, TextInput, useDrawing, YesOrNo } from "../../../nodes";
import { Button } from "../../../ui";
import { useWords } from "./words";

type Props = { value: Json | undefined; onChange: (value: Fields) => void };

/** Values of tags, by tag; each as its kind asks for. */
export function TagValues({ label, value, onChange }: Props & { label: string }) {
  const say = useWords();
  const language = useLanguage();
  const { bank, fixed } = useDrawing();
  const tags: Fields = isFields(value) ? value : {};
  const open = bank.tags.filter(({ tag }) => !(tag.name in tags) && !tag.computed);
  const name = (id: string) => bank.tags.find(({ tag }) => tag.name === id)?.tag.label[language] ?? id;
  return (
    <div role="group" aria-label={label}>
      <div className="hc-values">
        {Object.keys(tags).map((id) => (
          <div key={id} className="hc-value">
            <div className="hc-grow">
              <TagValueInput label={name(id)} tag={id} value={tags[id]} onChange={(given) => onChange({ ...tags, [id]: given ?? null })} />
            </div>
            <Button
              type="text"
              icon={<DeleteOutlined />}
              disabled={fixed}
              aria-label={say("removeTag", { name: name(id) })}
              onClick={() => onChange(Object.fromEntries(Object.entries(tags).filter(([other]) => other !== id)))}
            />
          </div>
        ))}
      </div>
      <ChoiceInput
        label={say("addTag")}
        value={undefined}
        options={open.map(({ tag }) => ({ value: tag.name, label: tag.label[language] }))}
        onChange={(id) => textOf(id) && onChange({ ...tags, [textOf(id)]: firstOf(bank.tags.find(({ tag }) => tag.name === id)?.tag.kind) })}
      />
    </div>
  );
}

function firstOf(kind: string | undefined): Json {
  return kind === "boolean" ? true : kind === "integer" || kind === "real" || kind === "money" ? 0 : "";
}

/** The properties of an event; those that are not filled in are unknown. */
export function Properties({ event, value, onChange }: Props & { event: string }) {
  const { bank } = useDrawing();
  const kept: Fields = isFields(value) ? value : {};
  const language = useLanguage();
  const of = bank.events.find(({ name }) => name === event);
  const known = Object.entries(of?.properties ?? {});
  const set = (name: string) => (given: Json | undefined) =>
    onChange(given === undefined || given === "" ? Object.fromEntries(Object.entries(kept).filter(([other]) => other !== name)) : { ...kept, [name]: given });
  return (
    <div className="hc-values">
      {known.map(([name, kind]) => {
        const given = { label: of?.labels[name]?.[language] ?? name, value: kept[name], onChange: set(name) };
        switch (kind) {
          case "integer":
          case "real":
          case "money":
            return <NumberInput key={name} {...given} {...(kind === "integer" && { precision: 0 })} />;
          case "boolean":
            return <YesOrNo key={name} {...given} />;
          case "date":
          case "timestamp":
          case "text":
            return <TextInput key={name} {...given} />;
        }
      })}
    </div>
  );
}
