import { useState } from "react";
import type { CapUsed, CapWhatIf } from "../../api/schema";
import { Button, Col, Count, EmptyState, Flex, FormField, InputNumber, Loaded, Panel, Row, Select, Statistic, StrategyLink, WideTable } from "../../ui";
import { useCaps, useWhatIf } from "./asked";
import { useWords } from "./words";

const DAYS = 30;

/** What another limit of a cap would have done with what was sent. */
export function WhatIfForm() {
  const say = useWords();
  return (
    <Loaded asked={useCaps()}>
      {({ caps: [first, ...others] }) =>
        first ? <Form caps={[first, ...others]} first={[first, ...others].find(({ limit }) => limit > 1) ?? first} /> : <EmptyState title={say("noCaps")} hint={say("noCapsHint")} />
      }
    </Loaded>
  );
}

/** The limit that is asked for first: one less, for what was sent can be counted exactly; nobody asks for none at all. */
function other(cap: CapUsed | undefined): number {
  const limit = cap?.limit ?? 1;
  return limit > 1 ? limit - 1 : limit + 1;
}

function Form({ caps, first }: { caps: readonly CapUsed[]; first: CapUsed }) {
  const say = useWords();
  const [cap, setCap] = useState(first.cap);
  const [limit, setLimit] = useState(other(first));
  const [days, setDays] = useState(DAYS);
  const [chosen, ask] = useState({ cap, limit, days });
  const asked = useWhatIf(chosen);
  const choose = (id: string) => {
    setCap(id);
    setLimit(other(caps.find((one) => one.cap === id)));
  };
  return (
    <Flex vertical gap={16}>
      <Panel title={say("whatIf")}>
        <p className="hc-secondary">{say("asking")}</p>
        <Flex gap={16} wrap align="end">
          <FormField label={say("cap")} control="what-if-cap">
            <Select id="what-if-cap" style={{ minWidth: 280, maxWidth: "100%" }} popupMatchSelectWidth={false} value={cap} onChange={choose} options={caps.map(({ cap: value, label, limit: now }) => ({ value, label: say("capNow", { label, now }) }))} />
          </FormField>
          <FormField label={say("otherLimit")} control="what-if-limit">
            <InputNumber id="what-if-limit" min={0} max={1_000_000} precision={0} value={limit} onChange={(value) => setLimit(value ?? 0)} />
          </FormField>
          <FormField label={say("overDays")} control="what-if-days">
            <InputNumber id="what-if-days" min={1} max={92} precision={0} value={days} onChange={(value) => setDays(value ?? DAYS)} />
          </FormField>
          <FormField label=" ">
            <Button type="primary" loading={asked.isFetching} onClick={() => ask({ cap, limit, days })}>
              {say("ask")}
            </Button>
          </FormField>
        </Flex>
      </Panel>
      <Loaded asked={asked}>{(told) => <Told told={told} />}</Loaded>
    </Flex>
  );
}

function Told({ told }: { told: CapWhatIf }) {
  const say = useWords();
  const figures = [
    [say("sent"), told.sent, say("unitMessages")],
    [say("refusedThen"), told.refused_then, say("unitMessages")],
    [say("refusedNow"), told.refused_now, say("unitMessages")],
    [say("capped"), told.capped, say("unitCandidates")],
    [say("passedThen"), told.passed_then, say("unitCandidates")],
  ] as const;
  return (
    <Panel title={say("told", { label: told.label, now: told.limit_now, limit: told.limit })}>
      <Flex vertical gap={16}>
        <Row gutter={[16, 16]}>
          {figures.map(([title, value, unit]) => (
            <Col key={title} xs={12} lg={4}>
              <Statistic title={title} value={value} suffix={unit} />
            </Col>
          ))}
        </Row>
        {told.refused_now > 0 && <p className="hc-secondary">{say("refusedNowHint")}</p>}
        <p className="hc-secondary">{say("lookedAt", { count: told.looked_at, of: told.of })}</p>
        <h3 className="hc-heading">{say("byStrategy")}</h3>
        <WideTable label={say("byStrategy")}
          rowKey="strategy"
          rows={told.by_strategy}
          pagination={told.by_strategy.length > 10 && { pageSize: 10, size: "small", showSizeChanger: false }}
          locale={{ emptyText: <EmptyState title={say("nobodyRefused")} hint={say("nobodyRefusedHint")} /> }}
          columns={[
            { title: say("strategy"), render: (_, { strategy, label }) => <StrategyLink strategy={strategy} label={label} /> },
            { title: say("messages"), align: "right", render: (_, { contacts }) => <Count value={contacts} /> },
          ]}
        />
        <h3 className="hc-heading">{say("unknown")}</h3>
        <ul>
          {told.unknown.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </Flex>
    </Panel>
  );
}
