import { useState } from "react";
import type { BeliefTold, ChannelBelief, LearnedRow, LearningTold } from "../../api/schema";
import { Bars } from "../../charts";
import { tellShare, useLanguage, type Language } from "../../i18n";
import { ActionButton, Allowed, Count, Descriptions, EmptyState, Loaded, Page, Panel, StrategyLink, Table, Tag } from "../../ui";
import { useNames } from "../../ui/named";
import { useApply, useLearning, useRevert } from "./asked";
import { Earlier } from "./Earlier";
import { useWords } from "./words";

const SHOWN_MAX = 20;

/** How right propensities are, what would change, and the two things that a person may do. */
export function Screen() {
  const say = useWords();
  const learning = useLearning();
  return (
    <Page title={say("title")} hint={say("hint")} actions={learning.data && <Actions told={learning.data} />}>
      <Loaded asked={learning}>{(told) => <Shown told={told} />}</Loaded>
    </Page>
  );
}

function Actions({ told: { actions, version } }: { told: LearningTold }) {
  const say = useWords();
  const [to, setTo] = useState("");
  const apply = useApply();
  const revert = useRevert();
  const count = actions.filter(({ moves }) => moves).length;
  return (
    <Allowed to="steer">
      <ActionButton
        type="primary"
        label={say("apply")}
        disabled={count === 0}
        will={count === 0 ? [say("nothing")] : [say("applyWill", { count }), say("applyKeeps")]}
        run={async () => {
          await apply.mutateAsync(version);
          return say("applied");
        }}
      />
      <ActionButton
        danger
        label={say("revert")}
        will={[say(to ? "revertWill" : "revertAllWill"), say("applyKeeps")]}
        run={async () => {
          await revert.mutateAsync(to);
          setTo("");
          return say("reverted");
        }}
      >
        <Earlier version={to} onChoose={setTo} />
      </ActionButton>
    </Allowed>
  );
}

function Shown({ told: { actions, left, rules, version } }: { told: LearningTold }) {
  const say = useWords();
  const language = useLanguage();
  const { name } = useNames();
  const moving = actions.filter(({ moves }) => moves).slice(0, SHOWN_MAX);
  const about = say("rules", {
    days: rules.answer_days ?? 0,
    step: tellShare(rules.step_per_day ?? 0, language, 0),
    least: rules.factor_min ?? 0,
    most: rules.factor_max ?? 0,
    daily: say(rules.daily ? "daily" : "byHand"),
  });
  return (
    <>
      <Panel title={say("factors")} extra={<span className="hc-secondary">{about}</span>}>
        {moving.length > 0 && (
          <Bars
            title={say("picture")}
            names={moving.map((row) => [name("strategies", row.strategy), waveOf(row, language)].filter(Boolean).join(" · "))}
            series={[
              { name: say("published"), values: moving.map(({ published }) => rounded(published)) },
              { name: say("allowed"), values: moving.map(({ allowed }) => rounded(allowed)) },
            ]}
            height={220}
          />
        )}
        <Factors actions={actions} />
      </Panel>
      <Panel title={say("left")}>
        <Descriptions
          size="small"
          items={[
            ...(["unripe", "unlogged", "certain", "outdated"] as const).map((why) => ({ key: why, label: say(why), children: <Count value={left[why]} /> })),
            { key: "version", label: say("version"), children: <code>{version.slice(0, 16)}</code> },
          ]}
        />
      </Panel>
    </>
  );
}

/** What the picture calls a wave of a journey; nothing for a strategy of one step. */
function waveOf({ node, node_label: label }: LearnedRow, language: Language): string {
  return label?.[language] ?? node;
}

function Factors({ actions }: { actions: readonly LearnedRow[] }) {
  const { name } = useNames();
  const say = useWords();
  const language = useLanguage();
  return (
    <Table<LearnedRow>
      size="small"
      pagination={actions.length > SHOWN_MAX ? { pageSize: SHOWN_MAX, showSizeChanger: false } : false}
      rowKey={({ strategy, node }) => `${strategy} ${node}`}
      dataSource={[...actions]}
      locale={{ emptyText: <EmptyState title={say("empty")} hint={say("emptyHint")} /> }}
      expandable={{ rowExpandable: ({ channels }) => channels.length > 0, expandedRowRender: ({ channels }) => <Channels channels={channels} /> }}
      columns={[
        { title: say("strategy"), render: (_, { strategy }) => <StrategyLink strategy={strategy} label={name("strategies", strategy)} /> },
        { title: say("node"), render: (_, row) => waveOf(row, language) || say("oneStep") },
        { title: say("sent"), align: "right", render: (_, { belief }) => <Count value={belief.sent} /> },
        { title: say("answered"), align: "right", render: (_, { belief }) => <Count value={belief.answered} /> },
        { title: say("expected"), align: "right", render: (_, { belief }) => <Count value={rounded(belief.expected)} /> },
        { title: say("ratio"), render: (_, { belief }) => <Ratio told={belief} /> },
        { title: say("published"), align: "right", render: (_, { published }) => <Count value={rounded(published)} /> },
        { title: say("wanted"), align: "right", render: (_, { wanted }) => <Count value={rounded(wanted)} /> },
        { title: say("allowed"), align: "right", render: (_, { allowed }) => <Count value={rounded(allowed)} /> },
        { title: <span title={say("moneyHint")}>{say("money")}</span>, render: (_, { money }) => (money ? <Ratio told={money} /> : say("unknown")) },
        {
          title: say("state"),
          render: (_, { damped, moves }) => (
            <>
              <Tag {...(moves && { color: "blue" })}>{say(moves ? "moves" : "still")}</Tag>
              {damped && <Tag color="orange">{say("damped")}</Tag>}
            </>
          ),
        },
      ]}
    />
  );
}

function Ratio({ told: { ratio, low, high } }: { told: Pick<BeliefTold, "ratio" | "low" | "high"> }) {
  const say = useWords();
  return <>{say("between", { value: ratio.toFixed(2), low: low.toFixed(2), high: high === null ? say("unbounded") : high.toFixed(2) })}</>;
}

function Channels({ channels }: { channels: readonly ChannelBelief[] }) {
  const { name } = useNames();
  const say = useWords();
  const language = useLanguage();
  return (
    <Table<ChannelBelief>
      size="small"
      pagination={false}
      rowKey={({ channel }) => channel}
      dataSource={[...channels]}
      columns={[
        { title: say("channel"), render: (_, { channel }) => name("channels", channel) },
        { title: say("sent"), align: "right", render: (_, { belief }) => <Count value={belief.sent} /> },
        { title: say("answered"), align: "right", render: (_, { belief }) => <Count value={belief.answered} /> },
        { title: say("ratio"), render: (_, { belief }) => <Ratio told={belief} /> },
        { title: say("maturity"), align: "right", render: (_, { belief }) => tellShare(belief.maturity, language, 0) },
      ]}
    />
  );
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
