import { useState } from "react";
import type { CandidateTold, PolicyTested } from "../../api/schema";
import { tellWhen, useLanguage } from "../../i18n";
import { Alert, Button, Descriptions, EmptyState, Failure, Flex, FormField, Input, Loaded, Panel, Select, StrategyLink, WideTable, Tag, useZone, When } from "../../ui";
import { useOffered, useTest } from "./asked";
import { useWords } from "./words";

/** Could this customer be told this now? Asked of the engine, which writes nothing. */
export function Bench() {
  const say = useWords();
  const language = useLanguage();
  const [customer, setCustomer] = useState("");
  const [strategy, setStrategy] = useState("");
  const test = useTest();
  const ask = () => test.mutate({ customer: customer.trim(), strategy, material: "", channel: "" });
  return (
    <Flex vertical gap={16}>
      <Panel title={say("benchTitle")}>
        <p className="hc-secondary">{say("benchHint")}</p>
        <Loaded asked={useOffered()}>
          {({ strategies }) => (
            <Flex gap={16} wrap align="end">
              <FormField label={say("customer")} control="bench-customer">
                <Input id="bench-customer" style={{ width: 200 }} value={customer} maxLength={100} onChange={(event) => setCustomer(event.target.value)} />
              </FormField>
              <FormField label={say("strategy")} control="bench-strategy">
                <Select
                  id="bench-strategy"
                  style={{ width: 300 }}
                  showSearch={{ optionFilterProp: "label" }}
                  placeholder={say("choose")}
                  value={strategy || null}
                  onChange={(value) => setStrategy(value ?? "")}
                  options={strategies.map(({ id, label }) => ({ value: id, label: label[language] }))}
                />
              </FormField>
              <FormField label=" ">
                <Button type="primary" loading={test.isPending} disabled={!customer.trim() || !strategy} onClick={ask}>
                  {say("ask")}
                </Button>
              </FormField>
            </Flex>
          )}
        </Loaded>
        {test.error && <Failure error={test.error} />}
        {!test.data && !test.error && <p className="hc-secondary">{say("untested")}</p>}
      </Panel>
      {test.data?.answers.map((answer) => (
        <Answer key={answer.strategy} answer={answer} />
      ))}
    </Flex>
  );
}

function Answer({ answer }: { answer: PolicyTested }) {
  const say = useWords();
  const zone = useZone();
  const language = useLanguage();
  return (
    <Panel title={answer.label}>
      <Flex vertical gap={16}>
        <Alert
          type={answer.said ? "success" : "warning"}
          showIcon
          title={say(answer.said ? "could" : "couldNot")}
          description={answer.why || answer.candidates.map(({ why }) => why).join(" ")}
        />
        <span className="hc-secondary">{say(answer.alone ? "alone" : "competed")}</span>
        {answer.contacts.map(({ id, channel_label: channel, release_at: at }) => (
          <div key={id}>
            {say("reserved")} {say("releaseAt", { channel, at: tellWhen(at, zone, language) })}
          </div>
        ))}
        {answer.candidates.map((candidate) => (
          <Candidate key={candidate.strategy} candidate={candidate} />
        ))}
        <h3 className="hc-heading">{say("competitors")}</h3>
        <WideTable<CandidateTold> label={say("competitors")}
          rowKey="strategy"
          rows={answer.competitors}
          locale={{ emptyText: <EmptyState title={say("nobody")} hint={say("nobodyHint")} /> }}
          columns={[
            { title: say("rank"), dataIndex: "rank" },
            { title: say("strategy"), render: (_, { strategy, label }) => <StrategyLink strategy={strategy} label={label} /> },
            { title: say("verdict"), render: (_, { verdict_told: told }) => <Tag>{told}</Tag> },
            { title: say("why"), dataIndex: "why" },
            { title: say("score"), dataIndex: "score", align: "right" },
          ]}
        />
      </Flex>
    </Panel>
  );
}

const STATES = { passed: "success", failed: "error", not_reached: "default" } as const;
const known = (state: string): state is keyof typeof STATES => state in STATES;

function Candidate({ candidate }: { candidate: CandidateTold }) {
  const say = useWords();
  const { channel_label: channel, score, winner, otherwise, earliest, gates } = candidate;
  return (
    <>
      <Descriptions
        size="small"
        column={{ xs: 1, md: 2 }}
        items={[
          { key: "why", label: say("why"), children: candidate.why },
          { key: "channel", label: say("channel"), children: channel || "—" },
          { key: "score", label: say("score"), children: score },
          ...(winner ? [{ key: "winner", label: say("winner"), children: `${winner.label} ${winner.margin}` }] : []),
          ...(otherwise ? [{ key: "otherwise", label: say("otherwise"), children: otherwise }] : []),
          ...(earliest ? [{ key: "earliest", label: say("earliest"), children: <When at={earliest} /> }] : []),
        ]}
      />
      <h3 className="hc-heading">{say("gates")}</h3>
      <Flex gap={8} wrap>
        {gates.map(({ gate, label, state }) =>
          known(state) ? (
            <Tag key={gate} color={STATES[state]}>
              {label} · {say(state)}
            </Tag>
          ) : null,
        )}
      </Flex>
    </>
  );
}
