import type { CustomerView } from "../../api/schema";
import { Allowed, Descriptions, EmptyState, Flex, Loaded, Panel, Person, StrategyLink, Table, Tag, When } from "../../ui";
import { useKeyName } from "../../ui/classes";
import { useNames } from "../../ui/named";
import { useMembers } from "./asked";
import { useWords } from "./words";

/** Who a customer is, whom he lives with, to whom he is tied, and in which journeys he stands. */
export function Identity({ view }: { view: CustomerView }) {
  const say = useWords();
  return (
    <Flex vertical gap={16}>
      <Panel title={say("journeys")}>
        <Journeys view={view} />
      </Panel>
      <Panel title={say("ties")}>
        <TiesOf view={view} />
      </Panel>
      <Panel title={say("household")}>
        <Household view={view} />
      </Panel>
      <Panel title={say("whoHeIs")}>
        <Who view={view} />
      </Panel>
    </Flex>
  );
}

function Journeys({ view }: { view: CustomerView }) {
  const say = useWords();
  const { tell } = useNames();
  return (
    <Table
      stacks
      size="small"
      rowKey="instance"
      dataSource={[...view.journeys]}
      pagination={false}
      scroll={{ x: "max-content" }}
      locale={{ emptyText: <EmptyState title={say("noJourneys")} hint={say("noJourneysHint")} /> }}
      columns={[
        { title: say("strategy"), render: (_, { strategy, label }) => <StrategyLink strategy={strategy} label={tell(label)} /> },
        { title: say("state"), render: (_, { state }) => <Tag>{say(state)}</Tag> },
        { title: say("node"), render: (_, { node_label }) => tell(node_label) },
        { title: say("enteredAt"), render: (_, { entered_at }) => <When at={entered_at} /> },
        { title: say("since"), render: (_, { since }) => <When at={since} /> },
        { title: say("dueAt"), render: (_, { due_at }) => <When at={due_at} /> },
      ]}
    />
  );
}

function TiesOf({ view }: { view: CustomerView }) {
  const say = useWords();
  const { tell } = useNames();
  return (
    <Table
      stacks
      size="small"
      rowKey={({ customer, role, has_role }) => `${customer}/${role}/${String(has_role)}`}
      dataSource={[...view.ties]}
      pagination={false}
      scroll={{ x: "max-content" }}
      locale={{ emptyText: <EmptyState title={say("noTies")} /> }}
      columns={[
        { title: say("tiedTo"), render: (_, { customer }) => <Person customer={customer} /> },
        { title: say("whatItIs"), render: (_, { kind }) => say(kind) },
        { title: say("role"), render: (_, { label, has_role }) => say(has_role ? "hasRole" : "roleIn", { role: tell(label) }) },
        { title: say("since"), dataIndex: "since" },
        { title: say("until"), render: (_, { until, holds }) => until || (holds ? say("stillHolds") : "—") },
        { title: say("source"), dataIndex: "source" },
      ]}
    />
  );
}

function Household({ view }: { view: CustomerView }) {
  const say = useWords();
  const { name } = useNames();
  return (
    <Loaded asked={useMembers(view.customer)}>
      {({ members, shared }) =>
        members.length === 0 ? (
          <EmptyState title={say("noHousehold")} hint={say("noHouseholdHint")} />
        ) : (
          <Flex vertical gap={8}>
            {members.map(({ customer, org, kind }) => (
              <span key={customer}>
                <Person customer={customer} /> {say(kind)} · {name("units", org)}
              </span>
            ))}
            <span className="hc-secondary">
              {say("sharedKeys")} {shared.map(({ value }) => value).join(" · ")}
            </span>
          </Flex>
        )
      }
    </Loaded>
  );
}

function Who({ view: { identity } }: { view: CustomerView }) {
  const say = useWords();
  const keyName = useKeyName();
  return (
    <Descriptions
      size="small"
      column={1}
      items={[
        { key: "numbers", label: say("numbers"), children: identity.numbers.join(" · ") },
        {
          key: "keys",
          label: say("keys"),
          children:
            identity.keys.length === 0 ? say("none") : identity.keys.map(({ kind, value, source }) => `${keyName(kind)} ${value} (${source})`).join(" · "),
        },
        {
          key: "merges",
          label: say("merges"),
          children: identity.merges.length === 0 ? say("none") : identity.merges.map(({ absorbed, survivor }) => `${absorbed} → ${survivor}`).join(" · "),
        },
        { key: "cases", label: say("cases"), children: <Cases count={identity.cases.filter(({ state }) => state === "open").length} /> },
      ]}
    />
  );
}

/** How many questions are open about who he is, with the way to those who answer them. */
function Cases({ count }: { count: number }) {
  const told = useWords()("openCases", { count });
  return count === 0 ? (
    <>{told}</>
  ) : (
    <Allowed to="read" otherwise={told}>
      <a href="#/identity">{told}</a>
    </Allowed>
  );
}
