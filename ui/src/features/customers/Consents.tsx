import type { ConsentShown, CustomerView, RefusalShown } from "../../api/schema";
import { Allowed, EmptyState, Flex, Loaded, Panel, StrategyLink, Table, Tag, When, type Columns } from "../../ui";
import { NO, YES, useNames } from "../../ui/named";
import { useMarks } from "./asked";
import { useWords } from "./words";

/** What a customer agreed to, what he refuses, and what people noted of him by hand. */
export function Consents({ view }: { view: CustomerView }) {
  const say = useWords();
  const { name } = useNames();
  const consents: Columns<ConsentShown> = [
    { title: say("purpose"), render: (_, { purpose }) => name("purposes", purpose) },
    { title: say("channel"), render: (_, { channel }) => name("channels", channel) },
    { title: say("says"), render: (_, { given }) => <Tag color={given ? YES : NO}>{say(given ? "agrees" : "agreesNot")}</Tag> },
    { title: say("saidAt"), render: (_, { at }) => <When at={at} /> },
    { title: say("source"), dataIndex: "source" },
    { title: say("wording"), dataIndex: "text_version" },
    { title: say("proof"), dataIndex: "evidence" },
  ];
  const refusals: Columns<RefusalShown> = [
    { title: say("kind"), render: (_, { kind }) => say(kind) },
    { title: say("about"), render: (_, refusal) => <About refusal={refusal} /> },
    { title: say("since"), render: (_, { at }) => <When at={at} /> },
    { title: say("because"), render: (_, { why }) => <Because why={why} /> },
  ];
  return (
    <Flex vertical gap={16}>
      <Panel title={say("refusals")}>
        <Table<RefusalShown>
          stacks
          size="small"
          rowKey={({ kind, key }) => `${kind}/${key}`}
          dataSource={[...view.refusals]}
          columns={refusals}
          pagination={false}
          scroll={{ x: "max-content" }}
          locale={{ emptyText: <EmptyState title={say("noRefusals")} hint={say("noRefusalsHint")} /> }}
        />
      </Panel>
      <Panel title={say("consents")}>
        <Table<ConsentShown>
          stacks
          size="small"
          rowKey={({ purpose, channel }) => `${purpose}/${channel}`}
          dataSource={[...view.consents]}
          columns={consents}
          pagination={false}
          scroll={{ x: "max-content" }}
          locale={{ emptyText: <EmptyState title={say("noConsents")} hint={say("noConsentsHint")} /> }}
        />
      </Panel>
      <Marks customer={view.customer} />
    </Flex>
  );
}

function About({ refusal: { kind, key } }: { refusal: RefusalShown }) {
  const say = useWords();
  const { name } = useNames();
  if (key === "*") {
    return <>{say("everything")}</>;
  }
  if (kind === "stop_strategy") {
    return <StrategyLink strategy={key} label={name("strategies", key)} />;
  }
  return <>{name(kind === "opt_out" ? "channels" : "subjects", key)}</>;
}

const TASK = "task/";

/** What caused it: a manager's task leads to it, all else stands as it was recorded. */
function Because({ why }: { why: string }) {
  const say = useWords();
  if (!why.startsWith(TASK)) {
    return <>{why}</>;
  }
  return (
    <Allowed to="see_tasks" otherwise={say("byTask")}>
      <a href={`#/workbench/${encodeURIComponent(why.slice(TASK.length))}`}>{say("byTask")}</a>
    </Allowed>
  );
}

function Marks({ customer }: { customer: string }) {
  const say = useWords();
  const { handTags, tell } = useNames();
  const called = (id: string) => {
    const found = handTags.find((one) => one.id === id);
    return found ? tell(found.label) : id;
  };
  return (
    <Panel title={say("marks")}>
      <Loaded asked={useMarks(customer)}>
        {({ marks }) =>
          marks.length === 0 ? (
            <EmptyState title={say("noMarks")} hint={say("noMarksHint")} />
          ) : (
            <ul className="hc-problems">
              {marks.map(({ tag, value, at, why }) => (
                <li key={`${tag}/${String(at)}`} className="hc-problem">
                  <When at={at} />
                  <strong>{called(tag)}</strong>
                  <span>{value === null ? say("takenAway") : value === true ? say("yes") : value === false ? say("no") : String(value)}</span>
                  <span className="hc-secondary">{why}</span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}
