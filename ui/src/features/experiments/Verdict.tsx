import type { ExperimentTold, FindingTold, JudgementTold } from "../../api/schema";
import { Intervals } from "../../charts";
import { tellShare, tellWhen, useLanguage } from "../../i18n";
import { Alert, EmptyState, Flex, Tag, Typography, useZone } from "../../ui";
import { isMoney, tellLevel, tellShares } from "./telling";
import { useWords } from "./words";

const TYPE = { early: "info", open: "info", better: "success", worse: "error" } as const;
const COLOUR = { harm: "error", safe: "success", open: "default" } as const;
const GUARDS = { opted_out: "goal_opted_out", complained: "goal_complained", clicked: "goal_clicked", bought: "goal_bought" } as const;

/** What may be said of each challenger, in words first, then with its interval. */
export function Verdict({ told }: { told: ExperimentTold }) {
  const say = useWords();
  const language = useLanguage();
  const { experiment, findings, alarm, history } = told;
  const last = history.at(-1);
  if (alarm === "hidden") {
    return <Alert type="error" showIcon title={say("hidden")} />;
  }
  if (experiment.status !== "running" && findings.length === 0 && last) {
    return <Last judged={last} told={told} />;
  }
  return (
    <Flex vertical gap={12}>
      {experiment.why_told && <Typography.Text strong>{experiment.why_told[language]}</Typography.Text>}
      {findings.length === 0 && <EmptyState title={say("noneYet")} hint={say("noneYetHint")} />}
      {findings.map((found) => (
        <Found key={found.arm} found={found} told={told} />
      ))}
      <Picture findings={findings} told={told} />
    </Flex>
  );
}

/** What an experiment ended with: the evidence of its last judgement. */
function Last({ judged, told }: { judged: JudgementTold; told: ExperimentTold }) {
  const say = useWords();
  const language = useLanguage();
  const zone = useZone();
  const units = Object.entries(judged.units)
    .map(([arm, count]) => say("armUnits", { arm, count }))
    .join(" · ");
  return (
    <Flex vertical gap={12}>
      <Typography.Text strong>{say("endedWith", { status: told.experiment.status_told[language], at: tellWhen(judged.at, zone, language), why: judged.why_told[language] })}</Typography.Text>
      <span className="hc-secondary">{say("lastEvidence", { units, shares: tellShares(judged.shares, language) })}</span>
      {judged.findings.map((found) => (
        <Found key={found.arm} found={found} told={told} />
      ))}
      <Picture findings={judged.findings} told={told} />
    </Flex>
  );
}

function Found({ found, told: { experiment, trial } }: { found: FindingTold; told: ExperimentTold }) {
  const say = useWords();
  const language = useLanguage();
  const money = isMoney(trial.gain);
  const { effect, lift, at_one_look: once } = found;
  const level = (value: number) => tellLevel(value, money, language, true);
  const share = (value: number) => `${value > 0 ? "+" : ""}${tellShare(value, language)}`;
  const guard = (metric: string) => (metric in GUARDS ? say(GUARDS[metric as keyof typeof GUARDS]) : metric);
  return (
    <Alert
      type={TYPE[found.conclusion]}
      showIcon
      title={say("saysOf", { arm: found.arm, champion: experiment.champion, told: found.told[language] })}
      description={
        <Flex vertical gap={4}>
          {effect && <span>{say("between", { value: level(effect.value), low: level(effect.low), high: level(effect.high) })}</span>}
          {lift && <span>{say("lift", { value: share(lift.value), low: share(lift.low), high: share(lift.high) })}</span>}
          {once && <span>{say("onceOnly", { low: level(once.low), high: level(once.high) })}</span>}
          <span>{say("adjusted", { p: found.p.toPrecision(2) })}</span>
          <Flex gap={8} wrap align="center">
            <span>{say("guards")}</span>
            {found.guards.map(({ metric, state, told: words }) => (
              <Tag key={metric} color={COLOUR[state]}>
                {guard(metric)}: {words[language]}
              </Tag>
            ))}
          </Flex>
        </Flex>
      }
    />
  );
}

function Picture({ findings, told: { trial } }: { findings: readonly FindingTold[]; told: ExperimentTold }) {
  const say = useWords();
  const language = useLanguage();
  const money = isMoney(trial.gain);
  const ranges = findings.flatMap(({ arm, effect }) => (effect ? [{ name: arm, value: effect.value, low: effect.low, high: effect.high }] : []));
  if (ranges.length < 2) {
    return null;
  }
  return (
    <Intervals
      title={say("effect")}
      ranges={ranges}
      words={{ name: say("arm"), value: say("effect"), low: say("low"), high: say("high") }}
      tell={(value) => tellLevel(value, money, language, true)}
    />
  );
}
