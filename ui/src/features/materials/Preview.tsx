import { useState } from "react";
import type { PreviewRow, UsedBy } from "../../api/schema";
import { EmptyState, Flex, Loaded, Person, Select, WideTable, Tag, type Columns } from "../../ui";
import { usePreview } from "./asked";
import { useWords } from "./words";

type Props = {
  material: string;
  channel: string;
  users: readonly UsedBy[];
  /** Whether everybody reads the same: one customer stands for all. */
  isSame: boolean;
};

/** The wording as some customers would read it, with how long it is and what keeps it back. */
export function Preview({ material, channel, users, isSame }: Props) {
  const say = useWords();
  const saying = [...new Map(users.map(({ strategy, label }) => [strategy, label]))].map(([value, label]) => ({ value, label }));
  const [chosen, setStrategy] = useState("");
  const strategy = chosen || (saying[0]?.value ?? "");
  const columns: Columns<PreviewRow> = [
    { title: say("customer"), width: 140, render: (_, { customer }) => <Person customer={customer} /> },
    {
      title: say("text"),
      render: (_, { subject, body }) => (
        <div className="hc-message">
          {subject && <strong>{subject}</strong>}
          <div>{body}</div>
        </div>
      ),
    },
    { title: say("characters"), width: 100, align: "right", render: (_, { characters }) => say("charactersOf", { count: characters }) },
    { title: say("parts"), width: 120, align: "right", render: (_, { parts }) => (parts === null ? <span className="hc-secondary">{say("noParts")}</span> : say("partsOf", { count: parts })) },
    {
      title: say("warnings"),
      width: 220,
      render: (_, { warnings }) =>
        warnings.length === 0 ? (
          <span className="hc-secondary">{say("noWarnings")}</span>
        ) : (
          <Flex vertical gap={4}>
            {warnings.map((warning) => (
              <Tag key={warning} color="warning" className="hc-wrap">
                {warning}
              </Tag>
            ))}
          </Flex>
        ),
    },
  ];
  return (
    <section aria-label={say("preview")}>
      <Flex justify="space-between" align="center" gap={16} wrap>
        <h3 className="hc-heading">{say("preview")}</h3>
        {saying.length > 1 && <Select aria-label={say("previewAs")} style={{ width: 240 }} value={strategy} onChange={setStrategy} options={saying} />}
      </Flex>
      <p className="hc-secondary">{say(isSame ? "previewSame" : "previewHint")}</p>
      <Loaded asked={usePreview(material, channel, strategy)}>
        {({ messages }) => (
          <WideTable<PreviewRow> label={say("preview")}
            rowKey="customer"
            rows={isSame ? messages.slice(0, 1) : messages}
            columns={columns}
            locale={{ emptyText: <EmptyState title={say("nobody")} hint={say("nobodyHint")} /> }}
          />
        )}
      </Loaded>
    </section>
  );
}
