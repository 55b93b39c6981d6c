import { CheckCircleFilled, CloseCircleFilled, MinusCircleOutlined } from "@ant-design/icons";
import { useMemo } from "react";
import type { CandidateTold, GateShown } from "../../api/schema";
import { Waterfall } from "../../charts";
import { Descriptions, Flex, Panel, Sentence, StrategyLink, When } from "../../ui";
import { neutral, sharesOf } from "./shares";
import { useWords } from "./words";

/** One candidate: the gates in their order, what its score is made of, and what would have let it speak. */
export function Candidate({ one }: { one: CandidateTold }) {
  const say = useWords();
  return (
    <Flex gap={16} wrap align="stretch">
      <div style={{ flex: "1 1 340px" }}>
        <Panel title={say("gatesOf", { strategy: one.label })} extra={<StrategyLink strategy={one.strategy} label={say("toStrategy")} />}>
          <ol className="hc-problems" aria-label={say("gates")}>
            {one.gates.map((gate) => (
              <Gate key={gate.gate} gate={gate} why={one.why} />
            ))}
          </ol>
        </Panel>
      </div>
      <div style={{ flex: "1 1 340px" }}>
        <Panel title={say("scoreOf", { strategy: one.label, score: one.score })}>
          <Score one={one} />
        </Panel>
      </div>
      <div style={{ flex: "1 1 100%" }}>
        <Panel title={say("otherwiseTitle")}>
          <Otherwise one={one} />
        </Panel>
      </div>
    </Flex>
  );
}

const STATES = {
  passed: { Icon: CheckCircleFilled, colour: "#1b7340", word: "passed" },
  failed: { Icon: CloseCircleFilled, colour: "#b3261e", word: "failed" },
  not_reached: { Icon: MinusCircleOutlined, colour: "rgba(0, 0, 0, 0.64)", word: "notReached" },
} as const;

function Gate({ gate, why }: { gate: GateShown; why: string }) {
  const say = useWords();
  const state = gate.state === "passed" || gate.state === "failed" ? gate.state : "not_reached";
  const { Icon, colour, word } = STATES[state];
  return (
    <li className="hc-problem">
      <Icon style={{ color: colour }} aria-hidden />
      <div>
        <div>
          {gate.label} <span className="hc-secondary">{say(word)}</span>
        </div>
        {state === "failed" && <Sentence text={why} />}
      </div>
    </li>
  );
}

function Score({ one }: { one: CandidateTold }) {
  const say = useWords();
  const steps = useMemo(() => sharesOf(one.factors), [one.factors]);
  const [start, others] = useMemo(() => [steps[0], steps.slice(1)], [steps]);
  const still = neutral(one.factors);
  return (
    <>
      {start && <Waterfall title={say("shares")} start={start} steps={others} words={{ step: say("factor"), change: say("share"), left: say("left") }} height={Math.max(90, steps.length * 48)} />}
      {still.length > 0 && <div className="hc-secondary">{say("neutral", { factors: still.map(({ label }) => label).join(" · ") })}</div>}
      <Descriptions size="small" column={{ xs: 1, sm: 2 }} items={one.factors.map(({ factor, label, shown }) => ({ key: factor, label, children: shown }))} />
    </>
  );
}

function Otherwise({ one }: { one: CandidateTold }) {
  const say = useWords();
  if (one.verdict === "chosen") {
    return <Sentence text={say("spoke")} />;
  }
  return (
    <Descriptions
      size="small"
      column={1}
      items={[
        { key: "otherwise", label: say("condition"), children: one.otherwise || say("nobodyKnows") },
        { key: "earliest", label: say("earliest"), children: one.earliest === null ? say("noWaiting") : <When at={one.earliest} /> },
        {
          key: "winner",
          label: say("winner"),
          children: one.winner ? say(one.winner.elsewhere ? "winnerElsewhere" : "winnerIs", { strategy: one.winner.label, margin: one.winner.margin || "—" }) : say("noWinner"),
        },
      ]}
    />
  );
}
