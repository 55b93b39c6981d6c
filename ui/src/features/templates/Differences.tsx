import type { BranchVariantTold, FieldChange, TemplateTold } from "../../api/schema";
import { tellMoney, useLanguage } from "../../i18n";
import { EmptyState, Table } from "../../ui";
import { nodeName } from "./Form";
import { useWords } from "./words";

// What every variant says otherwise: who it is, for whom, and who answers for it.
const OWN = new Set(["id", "org", "owner", "label", "label/zh", "label/en", "within", "template"]);

/** What the variant's strategy says otherwise than head office's, as the engine compared them. */
export function Differences({ variant, told }: { variant: BranchVariantTold | null; told: TemplateTold }) {
  const say = useWords();
  const language = useLanguage();
  if (!variant?.differences) {
    return <EmptyState title={say("notYet")} />;
  }
  const parameters = new Map(told.parameters.map(({ name, label }) => [`parameters/${name}/value`, label?.[language] ?? name]));
  const named = (path: string) => {
    const node = path.split("/")[2] ?? "";
    if (path === "budget_cents") {
      return say("ownBudget");
    }
    if (path === "starts" || path === "ends") {
      return say(path);
    }
    if (path.endsWith("/material")) {
      return say("ownMaterial", { node: nodeName(told, node, language) });
    }
    return parameters.get(path) ?? (path.endsWith("/audience") ? say("audience", { node: nodeName(told, node, language) }) : path);
  };
  const plain = (value: unknown, path: string) => {
    if (value === null || value === undefined) {
      return "—";
    }
    if (path === "budget_cents" && typeof value === "number") {
      return tellMoney(value, language);
    }
    return typeof value === "string" ? value : JSON.stringify(value);
  };
  const rows = variant.differences.fields.filter(({ path }) => !OWN.has(path));
  return (
    <Table<FieldChange>
      size="small"
      pagination={false}
      rowKey={({ path }) => path}
      dataSource={rows}
      locale={{ emptyText: <EmptyState title={say("same")} /> }}
      columns={[
        { title: say("where"), render: (_, { path }) => named(path) },
        { title: say("before"), render: (_, { before, path }) => plain(before, path) },
        { title: say("after"), render: (_, { after, path }) => plain(after, path) },
      ]}
    />
  );
}
