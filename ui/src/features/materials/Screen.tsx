import type { MaterialRow } from "../../api/schema";
import { EmptyState, Flex, Page, PageTable, Tag, type Columns } from "../../ui";
import { useMaterials } from "./asked";
import { useWords } from "./words";

export function Screen() {
  const say = useWords();
  const columns: Columns<MaterialRow> = [
    { title: say("material"), render: (_, { id }) => <a href={`#/materials/${encodeURIComponent(id)}`}>{id}</a> },
    { title: say("says"), render: (_, { says }) => <div className="hc-said">{says}</div> },
    {
      title: say("channels"),
      render: (_, { channel_labels: labels }) => (
        <Flex gap={4} wrap>
          {labels.map((label) => (
            <Tag key={label}>{label}</Tag>
          ))}
        </Flex>
      ),
    },
    { title: say("state"), render: (_, { valid }) => <Valid valid={valid} /> },
    { title: say("until"), render: (_, { valid_until: day }) => day || say("forever") },
    { title: say("strategies"), align: "right", render: (_, { strategies }) => say("count", { count: strategies }) },
  ];
  return (
    <Page title={say("title")} hint={say("hint")}>
      <PageTable label={say("title")} pages={useMaterials()} columns={columns} rowKey={({ id }) => id} empty={<EmptyState title={say("empty")} hint={say("emptyHint")} />} />
    </Page>
  );
}

export function Valid({ valid }: { valid: boolean }) {
  const say = useWords();
  return <Tag color={valid ? "success" : "error"}>{say(valid ? "valid" : "expired")}</Tag>;
}
