import { useState } from "react";
import { useNavigate } from "react-router";
import { useMay } from "../../api";
import type { DecisionFound } from "../../api/schema";
import { EmptyState, Input, Of, Page, PageTable, Panel, Person, When, type Columns } from "../../ui";
import { useNames } from "../../ui/named";
import { useLately } from "./asked";
import { useWords } from "./words";

/** The way to one customer: by number, or from those for whom something was decided lately. */
export function Screen() {
  const say = useWords();
  const go = useNavigate();
  const [customer, setCustomer] = useState("");
  const reads = useMay("read");
  return (
    <Page title={say("title")} hint={say("hint")}>
      <Panel>
        <Input.Search
          autoFocus
          aria-label={say("number")}
          placeholder={say("numberExample")}
          enterButton={say("open")}
          value={customer}
          maxLength={100}
          style={{ maxWidth: 480 }}
          onChange={(event) => setCustomer(event.target.value)}
          onSearch={(text) => text.trim() && void go(`/customers/${encodeURIComponent(text.trim())}`)}
        />
      </Panel>
      {reads && <Lately />}
    </Page>
  );
}

function Lately() {
  const say = useWords();
  const go = useNavigate();
  const { name, tell } = useNames();
  const columns: Columns<DecisionFound> = [
    { title: say("customer"), render: (_, { customer }) => <Person customer={customer} /> },
    { title: say("unit"), render: (_, { org }) => name("units", org) },
    { title: say("decidedAt"), render: (_, { at }) => <When at={at} fineness="second" /> },
    { title: say("considered"), render: (_, { candidates_count }) => say("strategies", { count: candidates_count }) },
    {
      title: say("what"),
      render: (_, { candidates, chosen_count }) => {
        const first = candidates.find((one) => (chosen_count > 0 ? one.verdict === "chosen" : true));
        return first ? <Of what={tell(first.label)}>{tell(first.told)}</Of> : say("nobodyAsked");
      },
    },
  ];
  return (
    <Panel title={say("lately")}>
      <PageTable
        label={say("lately")}
        pages={useLately(true)}
        columns={columns}
        rowKey={(row) => row.id}
        onOpen={(row) => void go(`/customers/${encodeURIComponent(row.customer)}`)}
        empty={<EmptyState title={say("noneLately")} hint={say("noneLatelyHint")} />}
      />
    </Panel>
  );
}
