import { useState } from "react";
import { Navigate, useLocation } from "react-router";
import type { StrategyRow, StrategyState } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { Allowed, Button, Count, EmptyState, Flex, Input, Page, PageTable, Select, When, type Columns } from "../../ui";
import { useNames } from "../../ui/named";
import { useStrategies } from "./asked";
import { NewStrategy } from "./NewStrategy";
import { StateTag } from "./StateTag";
import { useWords } from "./words";

const STATES: readonly StrategyState[] = ["draft", "returned", "approved", "live", "stopped"];

const CLASSES = ["risk", "service", "marketing"] as const;

/** The list of strategies; whoever brings a condition along makes a new one for it. */
export function Screen() {
  const state: unknown = useLocation().state;
  const isHanded = typeof state === "object" && state !== null && "condition" in state;
  return isHanded ? <Navigate to="/strategies/new" state={state} replace /> : <Strategies />;
}

/** All strategies within reach: where they stand, who works on them, how many are in them. */
function Strategies() {
  const say = useWords();
  const language = useLanguage();
  const { name } = useNames();
  const [text, setText] = useState("");
  const [state, setState] = useState<StrategyState | undefined>();
  const [rank, setRank] = useState("");
  const columns: Columns<StrategyRow> = [
    {
      title: say("name"),
      render: (_, { id, label }) => (
        <a href={`#/strategies/${encodeURIComponent(id)}`}>
          {label?.[language] ?? id}
          <br />
          <code>{id}</code>
        </a>
      ),
    },
    { title: say("state"), render: (_, row) => <StateTag state={row.state} isStopped={row.is_stopped} isLive={row.live_version !== ""} /> },
    { title: say("class"), render: (_, { priority_class }) => (priority_class ? say(priority_class as "marketing") : "") },
    { title: say("owner"), dataIndex: "owner" },
    { title: say("org"), render: (_, { org }) => name("units", org) },
    { title: say("dates"), render: (_, { starts, ends }) => (starts ? `${starts} – ${ends}` : "") },
    { title: say("inFlight"), align: "right", render: (_, { in_flight }) => <Count value={in_flight} /> },
    { title: say("work"), render: (_, row) => row.has_work && <Work row={row} /> },
  ];
  return (
    <Page title={say("title")} hint={say("hint")} actions={<Allowed to="draw"><Makers /></Allowed>}>
      <Flex gap={8} wrap>
        <Input.Search aria-label={say("search")} placeholder={say("search")} allowClear style={{ maxWidth: 280 }} onSearch={setText} />
        <Select<StrategyState>
          aria-label={say("state")}
          allowClear
          placeholder={say("anyState")}
          style={{ minWidth: 140 }}
          options={STATES.map((one) => ({ value: one, label: say(one) }))}
          onChange={setState}
        />
        <Select<string>
          aria-label={say("class")}
          allowClear
          placeholder={say("anyClass")}
          style={{ minWidth: 140 }}
          options={CLASSES.map((one) => ({ value: one, label: say(one) }))}
          onChange={(one) => setRank(one ?? "")}
        />
      </Flex>
      <PageTable
        label={say("title")}
        pages={useStrategies(text, state, rank)}
        columns={columns}
        rowKey={({ id }) => id}
        empty={<EmptyState title={say("empty")} hint={say("emptyHint")} />}
      />
    </Page>
  );
}

function Makers() {
  const say = useWords();
  return (
    <>
      <Button href="#/strategies/new">{say("newMore")}</Button>
      <NewStrategy />
    </>
  );
}

function Work({ row: { problems, work_by, work_at } }: { row: StrategyRow }) {
  const say = useWords();
  return (
    <>
      {problems === null ? "" : problems > 0 ? say("problems", { n: problems }) : say("noProblems")}
      <div className="hc-secondary">
        {work_by} <When at={work_at} />
      </div>
    </>
  );
}
