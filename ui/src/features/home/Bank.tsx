import type { BudgetToday, RunToday, Suppressed as Refused } from "../../api/schema";
import { Bars } from "../../charts";
import { tellWhen, useLanguage } from "../../i18n";
import { Button, Count, EmptyState, Money, Panel, Sentence, WideTable, Tag, useZone, When } from "../../ui";
import { useWords } from "./words";

const SHOWN = 8;
/** Where the month begins in a day such as 2026-11-23. */
const MONTH_AT = 5;

/** What the last nights chose. */
export function Runs({ runs }: { runs: readonly RunToday[] }) {
  const say = useWords();
  const zone = useZone();
  const language = useLanguage();
  const oldest = [...runs].reverse();
  return (
    <Panel title={say("runs")} extra={<Button type="link" size="small" href="#/runs">{say("look")}</Button>}>
      {runs.length === 0 ? (
        <EmptyState title={say("noRuns")} hint={say("noRunsHint")} />
      ) : (
        <>
          {runs.length > 1 && (
            <Bars
              title={say("perRun")}
              height={160}
              names={oldest.map(({ at }) => tellWhen(at, zone, language, "day").slice(MONTH_AT))}
              series={[{ name: say("contacts"), values: oldest.map(({ contacts }) => contacts) }]}
            />
          )}
          <WideTable<RunToday> label={say("runs")}
            rowKey="id"
            rows={runs}
            columns={[
              { title: say("run"), dataIndex: "id", render: (id: string) => <a href={`#/runs/${encodeURIComponent(id)}`}>{id}</a> },
              { title: say("at"), dataIndex: "at", render: (at: number) => <When at={at} /> },
              { title: say("customersOf"), dataIndex: "customers", align: "right", render: (value: number) => <Count value={value} /> },
              { title: say("candidates"), dataIndex: "candidates", align: "right", render: (value: number) => <Count value={value} /> },
              { title: say("contacts"), dataIndex: "contacts", align: "right", render: (value: number) => <Count value={value} /> },
            ]}
          />
        </>
      )}
    </Panel>
  );
}

/** Why candidates of the last night were not chosen. */
export function Suppressed({ suppressed }: { suppressed: readonly Refused[] }) {
  const say = useWords();
  return (
    <Panel title={say("suppressed")} extra={<Button type="link" size="small" href="#/conflicts">{say("whoLost")}</Button>}>
      <WideTable<Refused> label={say("suppressed")}
        pagination={suppressed.length > SHOWN && { pageSize: SHOWN, size: "small", showSizeChanger: false }}
        rowKey="reason"
        rows={suppressed}
        locale={{ emptyText: <EmptyState title={say("noSuppressed")} hint={say("noSuppressedHint")} /> }}
        columns={[
          { title: say("reason"), render: (_, { told }) => <Sentence text={told} /> },
          { title: say("verdict"), dataIndex: "verdict_told", render: (told: string) => <Tag>{told}</Tag> },
          { title: say("suppressedCount"), dataIndex: "candidates", align: "right", render: (value: number) => <Count value={value} /> },
        ]}
      />
    </Panel>
  );
}

/** How much is left of what is scarce: budgets in yuan, others in pieces. */
export function Budgets({ budgets }: { budgets: readonly BudgetToday[] }) {
  const say = useWords();
  const amount = ({ kind }: BudgetToday, value: number) => (kind === "budget" ? <Money cents={value} /> : <Count value={value} />);
  return (
    <Panel title={say("budgets")}>
      <WideTable<BudgetToday> label={say("budgets")}
        rowKey={({ kind, name }) => `${kind}/${name}`}
        rows={budgets}
        locale={{ emptyText: <EmptyState title={say("noBudgets")} hint={say("noBudgetsHint")} /> }}
        columns={[
          { title: say("account"), dataIndex: "label" },
          { title: say("kind"), render: (_, { kind }) => say(kind) },
          { title: say("available"), align: "right", render: (_, one) => amount(one, one.available) },
          { title: say("reserved"), align: "right", render: (_, one) => amount(one, one.reserved) },
          { title: say("spent"), align: "right", render: (_, one) => amount(one, one.spent) },
        ]}
      />
    </Panel>
  );
}
