import type { BranchVariantTold, FieldChange, TemplateTold } from "../../api/schema";
import { tellMoney, useLanguage } from "../../i18n";
import { EmptyState, Reading, Table } from "../../ui";
import type { Tree } from "./asked";
import { readFilled } from "./filled";
import { nodeName } from "./Form";
import { tellValue } from "./ranges";
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
  const parameters = new Map(told.parameters.map((one) => [`parameters/${one.name}/value`, one]));
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
    const parameter = parameters.get(path);
    return parameter ? (parameter.label?.[language] ?? parameter.name) : path.endsWith("/audience") ? say("audience", { node: nodeName(told, node, language) }) : path;
  };
  const plain = (value: unknown, path: string) => {
    if (value === null || value === undefined) {
      return "—";
    }
    if (path === "budget_cents" && typeof value === "number") {
      return tellMoney(value, language);
    }
    const parameter = parameters.get(path);
    if (parameter && (typeof value === "number" || typeof value === "boolean")) {
      return tellValue(value, parameter, say, language);
    }
    return typeof value === "string" ? value : JSON.stringify(value);
  };
  const own = readFilled(variant.written.document as Tree, "").customers;
  // Whom head office means stays as it is; what a branch says is one more condition.
  const shown = (value: unknown, path: string, isOwn: boolean) =>
    !path.endsWith("/audience") ? (
      plain(value, path)
    ) : isOwn && own ? (
      <>
        {say("narrowed")}
        <Reading condition={own} />
      </>
    ) : (
      say("headAudience")
    );
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
        { title: say("before"), render: (_, { before, path }) => shown(before, path, false) },
        { title: say("after"), render: (_, { after, path }) => shown(after, path, true) },
      ]}
    />
  );
}
