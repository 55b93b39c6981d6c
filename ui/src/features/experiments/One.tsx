import { useParams } from "react-router";
import type { ExperimentTold, MetricLevel } from "../../api/schema";
import { tellShare, useLanguage } from "../../i18n";
import { Alert, Count, Flex, Loaded, Page, Panel, Steps, Table, Tag } from "../../ui";
import { Actions } from "./Actions";
import { useExperiment } from "./asked";
import { Course } from "./Course";
import { Promote } from "./Promote";
import { isMoney, tellLevel } from "./telling";
import { Verdict } from "./Verdict";
import { useWords } from "./words";

const WHOLE = 10_000;

/** One experiment: whether it can be compared, what is certain, its course, its record. */
export function Screen() {
  const { strategy = "", node = "" } = useParams();
  return <Loaded asked={useExperiment(strategy, node)}>{(told) => <Shown told={told} />}</Loaded>;
}

function Shown({ told }: { told: ExperimentTold }) {
  const say = useWords();
  const language = useLanguage();
  const { experiment, trial } = told;
  // Of one that is over, only its record has something to say.
  const isOpen = experiment.status === "running" || told.arms.length > 0;
  const about = say("judgedBy", {
    gain: say(`goal_${trial.gain.counts}`),
    days: trial.gain.days,
    units: trial.units_min ?? 0,
    least: trial.days_min ?? 0,
  });
  return (
    <Page
      title={experiment.label[language]}
      hint={
        <Flex gap={8} wrap align="center">
          <Tag>{experiment.status_told[language]}</Tag>
          <a href={`#/strategies/${encodeURIComponent(experiment.strategy)}`}>{say("toStrategy")}</a>
          <span>{about}</span>
        </Flex>
      }
      actions={<Actions told={told} />}
    >
      {isOpen && (
        <Panel title={say("mismatch")}>
          <Ratio told={told} />
        </Panel>
      )}
      <Panel title={say("says")}>
        <Verdict told={told} />
      </Panel>
      <Promote told={told} />
      {isOpen && (
        <Panel title={say("armsTable")}>
          <Arms told={told} />
        </Panel>
      )}
      {told.stages.length > 0 && <Panel title={say("stages")}>
        <Steps
          size="small"
          responsive
          current={told.stages.findIndex(({ is_current }) => is_current)}
          items={told.stages.map(({ share, days_min, days_max, is_current }) => ({
            title: say("stageShare", { share: tellShare(share / WHOLE, language, 0) }),
            content: `${say("stageDays", { least: days_min, most: days_max })}${is_current ? ` · ${say("current")}` : ""}`,
          }))}
        />
      </Panel>}
      <Course told={told} />
    </Page>
  );
}

/** Whether the arms may be compared at all comes before everything else. */
function Ratio({ told: { mismatch, biases } }: { told: ExperimentTold }) {
  const say = useWords();
  if (!mismatch) {
    return <Alert type="info" showIcon title={say("mismatchNone")} />;
  }
  const biased = Object.entries(biases).filter(([, found]) => found.some(({ alarm }) => alarm !== "none"));
  const facts = say("statistic", { statistic: mismatch.statistic.toFixed(2), p: mismatch.p.toPrecision(2) });
  const shown = { none: ["success", "mismatchFine"], warning: ["warning", "mismatchWarning"], hidden: ["error", "mismatchHidden"] } as const;
  const [type, sentence] = shown[mismatch.alarm];
  return (
    <Flex vertical gap={8}>
      <Alert type={type} showIcon title={say(sentence)} description={facts} />
      {biased.length > 0 && <Alert type="warning" showIcon title={say("biased", { arms: biased.map(([arm]) => arm).join(" · ") })} />}
    </Flex>
  );
}

function Arms({ told: { arms, trial } }: { told: ExperimentTold }) {
  const say = useWords();
  const language = useLanguage();
  const metrics = arms[0]?.metrics.map(({ metric }) => metric) ?? [];
  const money = isMoney(trial.gain);
  const named = (metric: string, place: number) => (place === 0 ? say(`goal_${trial.gain.counts}`) : metric in NAMES ? say(NAMES[metric as keyof typeof NAMES]) : metric);
  const levelOf = (one: MetricLevel | undefined, place: number) =>
    one?.level ? `${tellLevel(one.level.mean, money && place === 0, language)}` : "—";
  return (
    <Table
      size="small"
      pagination={false}
      rowKey={({ arm }) => arm}
      dataSource={arms}
      locale={{ emptyText: say("noneYet") }}
      columns={[
        {
          title: say("arm"),
          render: (_, { arm, is_champion, is_held_out }) => (
            <>
              {arm} {is_champion && <Tag>{say("isChampion")}</Tag>}
              {is_held_out && <Tag>{say("isHeldOut")}</Tag>}
            </>
          ),
        },
        { title: say("share"), align: "right", render: (_, { share }) => tellShare(share, language, 0) },
        { title: say("units"), align: "right", render: (_, { units }) => <Count value={units} /> },
        ...metrics.map((metric, place) => ({
          title: named(metric, place),
          align: "right" as const,
          render: (_: unknown, { metrics: levels }: { metrics: MetricLevel[] }) => levelOf(levels.find((one) => one.metric === metric), place),
        })),
      ]}
    />
  );
}

const NAMES = { opted_out: "goal_opted_out", complained: "goal_complained", clicked: "goal_clicked", bought: "goal_bought" } as const;
