import type { BranchVariantTold, FieldChange } from "../../api/schema";
import { EmptyState, Table } from "../../ui";
import { useWords } from "./words";

// What every variant says otherwise: who it is, for whom, and who answers for it.
const OWN = new Set(["id", "org", "owner", "label", "label/zh", "label/en", "within", "template"]);

/** What the variant's strategy says otherwise than head office's, as the engine compared them. */
export function Differences({ variant }: { variant: BranchVariantTold | null }) {
  const say = useWords();
  if (!variant?.differences) {
    return <EmptyState title={say("notYet")} />;
  }
  const rows = variant.differences.fields.filter(({ path }) => !OWN.has(path));
  return (
    <Table<FieldChange>
      size="small"
      pagination={false}
      rowKey={({ path }) => path}
      dataSource={rows}
      locale={{ emptyText: <EmptyState title={say("same")} /> }}
      columns={[
        { title: say("where"), dataIndex: "path", render: (path: string) => <code>{path}</code> },
        { title: say("before"), dataIndex: "before", render: plain },
        { title: say("after"), dataIndex: "after", render: plain },
      ]}
    />
  );
}

function plain(value: unknown): string {
  return value === null || value === undefined ? "—" : typeof value === "string" ? value : JSON.stringify(value);
}
