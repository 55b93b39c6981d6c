import type { StrategyRow } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { EmptyState, Page, PageTable, Tabs, When, type Columns } from "../../ui";
import { useNames } from "../../ui/named";
import { useWaiting, type WaitingState } from "./asked";
import { useWords } from "./words";

const EMPTY = { draft: "emptyDraft", approved: "emptyApproved", returned: "emptyReturned" } as const;

/** What waits for another person: to be approved, to be brought live. */
export function Screen() {
  const say = useWords();
  return (
    <Page title={say("title")} hint={say("hint")}>
      <Tabs
        items={(["draft", "approved", "returned"] as const).map((state) => ({ key: state, label: say(state), children: <Waiting state={state} /> }))}
      />
    </Page>
  );
}

function Waiting({ state }: { state: WaitingState }) {
  const say = useWords();
  const language = useLanguage();
  const { name } = useNames();
  const columns: Columns<StrategyRow> = [
    {
      title: say("name"),
      render: (_, { id, label }) => (
        <a href={`#/approvals/${encodeURIComponent(id)}`}>
          {label?.[language] ?? id}
          <br />
          <code>{id}</code>
        </a>
      ),
    },
    { title: say("kind"), render: (_, row) => kindOf(row, say) },
    { title: say("owner"), dataIndex: "owner" },
    { title: say("org"), render: (_, { org }) => name("units", org) },
    { title: say("by"), dataIndex: "by" },
    { title: say("at"), render: (_, { at }) => <When at={at} /> },
  ];
  return (
    <PageTable
      label={say(state)}
      pages={useWaiting(state)}
      columns={columns}
      rowKey={({ id }) => id}
      empty={<EmptyState title={say(EMPTY[state])} hint={say("emptyHint")} />}
    />
  );
}

function kindOf({ template, live_version }: StrategyRow, say: ReturnType<typeof useWords>): string {
  if (template) {
    return say("variant", { template });
  }
  return say(live_version ? "change" : "first");
}
