import type { PolicySection } from "../../api/schema";
import { Collapse, Panel, Sentence } from "../../ui";

/** A whole policy in sentences, section by section. */
export function Sections({ title, hint, sections }: { title: string; hint: string; sections: readonly PolicySection[] }) {
  const items = sections
    .filter(({ rules }) => rules.length > 0)
    .map(({ section, label, rules }) => ({
      key: section,
      label: <Sentence text={`${label} · ${String(rules.length)}`} />,
      children: (
        <ul>
          {rules.map(({ id, label: name, sentence }) => (
            <li key={`${id}/${sentence}`}>
              {name && <strong>{name} </strong>}
              <Sentence text={sentence} />
            </li>
          ))}
        </ul>
      ),
    }));
  return <Panel title={title}>{items.length === 0 ? <p className="hc-secondary">{hint}</p> : <Collapse size="small" items={items} />}</Panel>;
}
