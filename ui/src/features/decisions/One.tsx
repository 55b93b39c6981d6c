import { useState } from "react";
import { useParams } from "react-router";
import type { CandidateTold, DecisionTold } from "../../api/schema";
import { Alert, Button, Descriptions, EmptyState, Flex, Loaded, Messages, Page, Panel, Person, Table, Tag, When, type Columns } from "../../ui";
import { YES, useNames } from "../../ui/named";
import { useExplained } from "./asked";
import { Candidate } from "./Candidate";
import { Evidence } from "./Evidence";
import { useWords } from "./words";

/** One decision: what was considered, how far each came, who won, and what would have changed it. */
export function Screen() {
  const say = useWords();
  const { decision = "" } = useParams();
  const asked = useExplained(decision);
  return (
    <Page title={say("one")} hint={<code>{decision}</code>} actions={
        <>
          <Replay asked={asked} />
          {asked.data && <Evidence decision={decision} />}
        </>
      }>
      <Loaded asked={asked}>{(made) => <Whole key={made.id} made={made} />}</Loaded>
    </Page>
  );
}

function Replay({ asked }: { asked: ReturnType<typeof useExplained> }) {
  const say = useWords();
  const { message } = Messages.useApp();
  const [busy, setBusy] = useState(false);
  async function again(): Promise<void> {
    setBusy(true);
    const { data } = await asked.refetch();
    setBusy(false);
    if (data) {
      const told = verdict(data);
      void (told === "equal" ? message.success(say(told)) : message.warning(say(told)));
    }
  }
  return (
    <Button loading={busy} onClick={() => void again()}>
      {say("replay")}
    </Button>
  );
}

function verdict({ replayed }: DecisionTold): "equal" | "unequal" | "cannotReplay" {
  return replayed === null ? "cannotReplay" : replayed ? "equal" : "unequal";
}

function Whole({ made }: { made: DecisionTold }) {
  const say = useWords();
  const [shown, setShown] = useState(made.candidates[0]?.strategy ?? "");
  const candidate = made.candidates.find(({ strategy }) => strategy === shown);
  const told = verdict(made);
  return (
    <>
      <Alert type={told === "equal" ? "success" : told === "unequal" ? "error" : "info"} showIcon title={say(told)} />
      <Panel title={say("facts")}>
        <Facts made={made} />
      </Panel>
      <Panel title={say("candidatesInOrder", { count: made.candidates.length })}>
        <Candidates made={made} shown={shown} onShown={setShown} />
      </Panel>
      {candidate && <Candidate one={candidate} />}
      <Panel title={say("asText")}>
        <pre style={{ whiteSpace: "pre-wrap", margin: 0, fontFamily: "inherit" }} tabIndex={0}>
          {made.words}
        </pre>
      </Panel>
    </>
  );
}

function Facts({ made }: { made: DecisionTold }) {
  const say = useWords();
  const { name, slot } = useNames();
  return (
    <Descriptions
      size="small"
      column={{ xs: 1, sm: 2, md: 3 }}
      items={[
        { key: "customer", label: say("customer"), children: <Person customer={made.customer} /> },
        { key: "unit", label: say("unit"), children: name("units", made.org) },
        { key: "at", label: say("at"), children: <When at={made.at} fineness="second" /> },
        { key: "cause", label: say("cause"), children: made.nightly ? <a href={`#/runs/${encodeURIComponent(runOf(made.id))}`}>{say("byNight")}</a> : made.placement ? say("bySlot", { slot: slot(made.placement) }) : say("byEvent") },
        {
          key: "contacts",
          label: say("contacts"),
          children:
            made.contacts.length === 0
              ? say("noContact")
              : made.contacts.map((one) => (
                  <div key={one.id}>
                    {one.channel_label} · {say("notBefore")} <When at={one.release_at} />
                  </div>
                )),
        },
        { key: "pin", label: say("pin"), children: <code title={made.pin.snapshot}>{(made.pin.configuration ?? "").slice(0, 12)}</code> },
      ]}
    />
  );
}

/** The run that made a nightly decision: its id stands before the customer's. */
function runOf(decision: string): string {
  return decision.slice(0, decision.lastIndexOf("/"));
}

function Candidates({ made, shown, onShown }: { made: DecisionTold; shown: string; onShown: (strategy: string) => void }) {
  const say = useWords();
  const columns: Columns<CandidateTold> = [
    { title: say("rank"), dataIndex: "rank" },
    {
      title: say("strategy"),
      render: (_, { strategy, label }) => (
        <Button type="link" size="small" aria-pressed={strategy === shown} onClick={() => onShown(strategy)}>
          {label}
        </Button>
      ),
    },
    { title: say("verdict"), render: (_, { verdict: answer, verdict_told }) => <Tag color={answer === "chosen" ? YES : "default"}>{verdict_told}</Tag> },
    { title: say("why"), render: (_, { why }) => <div style={{ whiteSpace: "normal", maxWidth: 460 }}>{why}</div> },
    { title: say("channel"), render: (_, { channel_label }) => channel_label || "—" },
    { title: say("score"), dataIndex: "score", align: "right" },
    { title: say("earliest"), render: (_, { earliest, verdict: answer }) => (answer === "chosen" ? say("nowIs") : earliest === null ? "—" : <When at={earliest} />) },
  ];
  return (
    <Flex vertical>
      <Table<CandidateTold>
        stacks
        size="small"
        rowKey="strategy"
        dataSource={[...made.candidates]}
        columns={columns}
        pagination={{ pageSize: 12, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: "max-content" }}
        locale={{ emptyText: <EmptyState title={say("nobodyAsked")} hint={say("nobodyAskedHint")} /> }}
        onRow={({ strategy }) => ({ onClick: () => onShown(strategy), className: "hc-clickable" })}
      />
    </Flex>
  );
}
