import { useState } from "react";
import { useParams } from "react-router";
import type { ChannelDelivered, RunDetail, UndoneTold } from "../../api/schema";
import { Waterfall } from "../../charts";
import { Alert, Button, Col, Count, Descriptions, EmptyState, Flex, Loaded, Page, Panel, Row, Segmented, Statistic, WideTable, When } from "../../ui";
import { Answers } from "./Answers";
import { useRun } from "./asked";
import { useWords } from "./words";

const DIGEST_SHOWN = 12;

/** One night: where people were lost, what became of its contacts, what each strategy was told. */
export function Screen() {
  const { run = "" } = useParams();
  const say = useWords();
  const asked = useRun(run);
  return (
    <Page title={`${say("facts")} ${run}`} hint={asked.data && <When at={asked.data.at} />} actions={<Button href="#/runs">{say("back")}</Button>}>
      <Loaded asked={asked}>
        {(told) => (
          <Flex vertical gap={16}>
            {told.warnings.map((warning) => (
              <Alert key={warning} type="warning" showIcon title={warning} />
            ))}
            <Figures told={told} />
            <Lost told={told} />
            <Delivery delivery={told.delivery} />
            <Undone undone={told.undone} />
            <Answers answers={told.answers} />
            {told.report.length > 0 && (
              <Panel title={say("report")}>
                <ul>
                  {told.report.map((sentence) => (
                    <li key={sentence}>{sentence}</li>
                  ))}
                </ul>
              </Panel>
            )}
          </Flex>
        )}
      </Loaded>
    </Page>
  );
}

function Figures({ told }: { told: RunDetail }) {
  const say = useWords();
  const figures = [
    [say("customers"), told.customers, say("unitPeople")],
    [say("candidates"), told.candidates, say("unitCandidates")],
    [say("contacts"), told.contacts, say("unitMessages")],
    [say("leftOut"), told.left_out, say("unitPeople")],
  ] as const;
  return (
    <Panel>
      <Flex vertical gap={16}>
        <Row gutter={[16, 16]}>
          {figures.map(([title, value, unit]) => (
            <Col key={title} xs={12} lg={6}>
              <Statistic title={title} value={value} suffix={unit} />
            </Col>
          ))}
        </Row>
        <Descriptions
          size="small"
          column={{ xs: 1, md: 2 }}
          items={[
            { key: "digest", label: say("digest"), children: <code>{told.digest.slice(0, DIGEST_SHOWN)}</code> },
            { key: "snapshot", label: say("snapshot"), children: <code>{told.snapshot.slice(0, DIGEST_SHOWN)}</code> },
          ]}
        />
      </Flex>
    </Panel>
  );
}

function Lost({ told: { departments } }: { told: RunDetail }) {
  const say = useWords();
  const [department, setDepartment] = useState("");
  const name = (one: RunDetail["departments"][number]) => one.label || say("whole");
  const shown = departments.find((one) => one.department === department) ?? departments.at(-1);
  const [first, ...others] = shown?.stages ?? [];
  const steps = others.map(({ label, people }, at) => ({ name: label, change: people - (shown?.stages[at]?.people ?? people) }));
  return (
    <Panel title={say("lost")}>
      <p className="hc-secondary">{say("lostHint")}</p>
      <div className="hc-scroll">
        <Segmented aria-label={say("department")} value={shown?.department ?? ""} onChange={setDepartment} options={[...departments].reverse().map((one) => ({ value: one.department, label: name(one) }))} />
      </div>
      {first && <Waterfall title={shown ? say("lostOf", { name: name(shown) }) : ""} end={say("left")} start={{ name: first.label, change: first.people }} steps={steps} words={{ step: say("step"), change: say("change"), left: say("left") }} height={380} />}
    </Panel>
  );
}

function Delivery({ delivery }: { delivery: readonly ChannelDelivered[] }) {
  const say = useWords();
  return (
    <Panel title={say("delivery")}>
      <WideTable<ChannelDelivered> label={say("delivery")}
        rowKey="channel"
        rows={delivery}
        locale={{ emptyText: <EmptyState title={say("noDelivery")} hint={say("noDeliveryHint")} /> }}
        columns={[
          { title: say("channel"), dataIndex: "label" },
          ...(["contacts", "sent", "doubtful", "returned", "waiting", "released"] as const).map((field) => ({
            key: field,
            title: say(field),
            align: "right" as const,
            render: (_: unknown, row: ChannelDelivered) => <Count value={row[field]} />,
          })),
        ]}
      />
    </Panel>
  );
}

/** The cause of contacts that left, and of which the channel told that they did not arrive. */
const NOT_DELIVERED = "not_delivered";

function Undone({ undone }: { undone: readonly UndoneTold[] }) {
  const say = useWords();
  return (
    <Panel title={say("whyUndone")}>
      <WideTable<UndoneTold> label={say("whyUndone")}
        rowKey={({ state, cause }) => `${state}/${cause}`}
        rows={undone}
        locale={{ emptyText: <EmptyState title={say("nothingUndone")} hint={say("nothingUndoneHint")} /> }}
        columns={[
          { title: say("cause"), dataIndex: "told" },
          { title: say("state"), render: (_, { cause, state }) => say(state === "unknown" ? "unknown" : cause === NOT_DELIVERED ? "notArrived" : "released") },
          { title: say("contacts"), align: "right", render: (_, { contacts }) => <Count value={contacts} /> },
        ]}
      />
    </Panel>
  );
}
