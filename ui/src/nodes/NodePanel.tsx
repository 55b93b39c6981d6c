import { labelOf, textOf, type Command, type Json, type Node } from "../document";
import { FieldInput } from "./FieldInput";
import { TextInput } from "./inputs";
import { NODE_KINDS } from "./registry";
import { useWords } from "./words";

type Props = { node: Node; onCommand: (command: Command) => void };

/** What can be filled in of a node. */
export function NodePanel({ node, onCommand }: Props) {
  const say = useWords();
  const label = labelOf(node.label) ?? { zh: "", en: "" };
  const set = (field: string, value: Json | undefined) => onCommand({ do: "set_node", id: node.id, field, value });
  return (
    <>
      <TextInput label={say("nameZh")} value={label.zh} onChange={(zh) => set("label", { ...label, zh: textOf(zh) })} />
      <TextInput label={say("nameEn")} value={label.en} onChange={(en) => set("label", { ...label, en: textOf(en) })} />
      <TextInput label={say("id")} value={node.id} onChange={(to) => onCommand({ do: "rename", id: node.id, to: textOf(to) })} />
      {NODE_KINDS[node.kind].fields.map((field) => (
        <FieldInput key={field.name} field={field} node={node} onChange={(value) => set(field.name, value)} />
      ))}
    </>
  );
}
