import dayjs from "dayjs";
import { useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import type { DecisionFound } from "../../api/schema";
import { DatePicker, EmptyState, Flex, FormField, Input, Of, Page, PageTable, Panel, Person, Select, Tag, When, type Columns } from "../../ui";
import { YES, useNames } from "../../ui/named";
import { useFound, type Wanted } from "./asked";
import { useWords } from "./words";

const FILTERS = ["customer", "strategy", "reason", "from", "to"] as const;

/** What is looked for, kept in the address: other screens link to it, and who comes back finds the same. */
function useWanted(): readonly [Wanted, (wanted: Wanted) => void] {
  const [search, setSearch] = useSearchParams();
  const of = (name: keyof Wanted) => search.get(name) ?? "";
  const wanted = { customer: of("customer"), strategy: of("strategy"), reason: of("reason"), from: of("from"), to: of("to") };
  // At once: whoever names a customer right after a reason means both, and what is looked for is what the address says.
  const atOnce = { replace: true, flushSync: true };
  const look = (next: Wanted) => setSearch(Object.fromEntries(FILTERS.filter((name) => next[name]).map((name) => [name, next[name]])), atOnce);
  return [wanted, look];
}

/** Decisions of a customer, of a strategy, with a reason, in a stretch of time. */
export function Screen() {
  const say = useWords();
  const go = useNavigate();
  const { name, slot, tell } = useNames();
  const [wanted, setWanted] = useWanted();
  const columns: Columns<DecisionFound> = [
    { title: say("at"), render: (_, { at }) => <When at={at} fineness="second" /> },
    { title: say("customer"), render: (_, { customer }) => <Person customer={customer} /> },
    { title: say("unit"), render: (_, { org }) => name("units", org) },
    { title: say("cause"), render: (_, made) => (made.nightly ? say("byNight") : made.placement ? say("bySlot", { slot: slot(made.placement) }) : say("byEvent")) },
    {
      title: say("result"),
      render: (_, { chosen_count }) => (
        <Tag color={chosen_count > 0 ? YES : "default"}>{chosen_count > 0 ? say("chosenCount", { count: chosen_count }) : say("nobodyChosen")}</Tag>
      ),
    },
    {
      title: say("candidates"),
      render: (_, { candidates, candidates_count }) => (
        <div style={{ maxWidth: 460, whiteSpace: "normal" }}>
          {candidates.slice(0, 2).map((one) => (
            <div key={one.strategy}>
              <Of what={tell(one.label)}>
                <span className="hc-secondary">{tell(one.why)}</span>
              </Of>
            </div>
          ))}
          {candidates_count > 2 && <span className="hc-secondary">{say("inAll", { count: candidates_count })}</span>}
          {candidates_count === 0 && <span className="hc-secondary">{say("nobodyAsked")}</span>}
        </div>
      ),
    },
    { title: say("todo"), render: (_, { id }) => <a href={`#/decisions/${encodeURIComponent(id)}`}>{say("open")}</a> },
  ];
  return (
    <Page title={say("title")} hint={say("hint")}>
      <Panel>
        <Filters wanted={wanted} onWanted={setWanted} />
        {!wanted.customer && <span className="hc-secondary">{say("nightsHint")}</span>}
      </Panel>
      <PageTable
        label={say("title")}
        pages={useFound(wanted)}
        columns={columns}
        rowKey={(made) => made.id}
        onOpen={({ id }) => void go(`/decisions/${encodeURIComponent(id)}`)}
        empty={<EmptyState title={say("none")} hint={say("noneHint")} />}
      />
    </Page>
  );
}

function Filters({ wanted, onWanted }: { wanted: Wanted; onWanted: (wanted: Wanted) => void }) {
  const say = useWords();
  const { all } = useNames();
  const [customer, setCustomer] = useState(wanted.customer);
  const apply = (more: Partial<Wanted>) => onWanted({ ...wanted, customer: customer.trim(), ...more });
  return (
    <Flex gap={16} wrap align="end">
      <FormField label={say("customer")} control="wanted-customer">
        <Input.Search
          id="wanted-customer"
          allowClear
          placeholder={say("customerExample")}
          value={customer}
          maxLength={100}
          style={{ width: 220 }}
          onChange={(event) => setCustomer(event.target.value)}
          onSearch={(text) => apply({ customer: text.trim() })}
        />
      </FormField>
      <FormField label={say("strategy")} control="wanted-strategy">
        <Select
          id="wanted-strategy"
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          placeholder={say("any")}
          style={{ width: 220 }}
          options={all("strategies")}
          value={wanted.strategy || undefined}
          onChange={(strategy: string | undefined) => apply({ strategy: strategy ?? "" })}
        />
      </FormField>
      <FormField label={say("reason")} control="wanted-reason">
        <Select
          id="wanted-reason"
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          placeholder={say("any")}
          style={{ width: 220 }}
          options={all("reasons")}
          value={wanted.reason || undefined}
          onChange={(reason: string | undefined) => apply({ reason: reason ?? "" })}
        />
      </FormField>
      <FormField label={say("days")} control="wanted-days">
        <DatePicker.RangePicker
          id={{ start: "wanted-days", end: "wanted-days-end" }}
          allowEmpty={[true, true]}
          value={[wanted.from ? dayjs(wanted.from) : null, wanted.to ? dayjs(wanted.to) : null]}
          onChange={(days) => apply({ from: days?.[0]?.format("YYYY-MM-DD") ?? "", to: days?.[1]?.format("YYYY-MM-DD") ?? "" })}
        />
      </FormField>
    </Flex>
  );
}
