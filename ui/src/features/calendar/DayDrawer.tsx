import type { CalendarCell, CalendarDay, CalendarExpected, CalendarPlan, MarketingCalendar } from "../../api/schema";
import { Count, Descriptions, Drawer, EmptyState, Flex, WideTable, When, type Columns, StrategyLink } from "../../ui";
import { kindOf, weekday } from "./days";
import { ExcessTag, limitsOf, useWeekdays } from "./parts";
import { useWords } from "./words";

type Props = { calendar: MarketingCalendar; day: string; onClose: () => void };

/** One day whole: each channel and department, what strategies do, the runs. */
export function DayDrawer({ calendar, day, onClose }: Props) {
  const heads = useWeekdays();
  const found = calendar.days.find((one) => one.day === day);
  return (
    <Drawer open={found !== undefined} onClose={onClose} size={640} title={found && `${day} ${heads[weekday(day)] ?? ""}`}>
      {found && <Content day={found} limits={limitsOf(calendar)} />}
    </Drawer>
  );
}

type Limits = ReadonlyMap<string, number | null>;

function Content({ day, limits }: { day: CalendarDay; limits: Limits }) {
  const say = useWords();
  const columns: Columns<CalendarCell> = [
    { title: say("channel"), dataIndex: "channel_label" },
    { title: say("department"), dataIndex: "department_label" },
    { title: say("sent"), align: "right", render: (_, { sent }) => <Count value={sent} /> },
    { title: say("doubtful"), align: "right", render: (_, { doubtful }) => <Count value={doubtful} /> },
    { title: say("waiting"), align: "right", render: (_, { waiting }) => <Count value={waiting} /> },
  ];
  return (
    <Flex vertical gap={16}>
      <Descriptions
        size="small"
        column={1}
        items={[
          { key: "kind", label: say("dayKind"), children: say(`${kindOf(day)}Told`) },
          { key: "active", label: say("active"), children: say("activeCount", { count: day.active }) },
          { key: "runs", label: say("runs"), children: <RunsOf runs={day.runs} /> },
          { key: "blackouts", label: say("blackouts"), children: <Blackouts day={day} /> },
          { key: "conflicts", label: say("conflict"), children: <a href={`#/conflicts?day=${day.day}`}>{say("conflicts")}</a> },
        ]}
      />
      <h3 className="hc-heading">{say("volumes")}</h3>
      <WideTable<CalendarCell> label={say("volumes")}
        rowKey={({ channel, department }) => `${channel}/${department}`}
        rows={day.cells}
        columns={columns}
        locale={{ emptyText: <EmptyState title={say("noVolumes")} hint={say("noVolumesHint")} /> }}
      />
      <Expected expected={day.expected} limits={limits} />
      <h3 className="hc-heading">{say("planList")}</h3>
      <Plans plans={day.plans} />
    </Flex>
  );
}

function Blackouts({ day: { blackouts } }: { day: CalendarDay }) {
  const say = useWords();
  if (blackouts.length === 0) {
    return <span className="hc-secondary">{say("noBlackouts")}</span>;
  }
  return (
    <Flex vertical>
      {blackouts.map(({ id, label, sentence }) => (
        <span key={id}>
          <strong>{label}</strong> {sentence}
        </span>
      ))}
    </Flex>
  );
}

function Expected({ expected, limits }: { expected: readonly CalendarExpected[]; limits: Limits }) {
  const say = useWords();
  const limit = (channel: string) => limits.get(channel) ?? null;
  const columns: Columns<CalendarExpected> = [
    { title: say("channel"), dataIndex: "channel_label" },
    { title: say("expected"), align: "right", render: (_, { mean }) => <Count value={Math.round(mean)} /> },
    { title: say("between"), align: "right", render: (_, { low, high }) => say("interval", { low, high }) },
    { title: say("limit"), align: "right", render: (_, { channel }) => (limit(channel) === null ? <span className="hc-secondary">{say("noLimit")}</span> : <Count value={limit(channel) ?? 0} />) },
    { title: say("against"), render: (_, { excess, channel }) => (excess ? <ExcessTag excess={excess} /> : limit(channel) === null ? "—" : say("within")) },
  ];
  return (
    <>
      <h3 className="hc-heading">{say("expectedOf")}</h3>
      <p className="hc-secondary">{say("expectedHint")}</p>
      <WideTable<CalendarExpected> label={say("expectedOf")}
        rowKey="channel"
        rows={expected}
        columns={columns}
        locale={{ emptyText: <EmptyState title={say("noExpected")} hint={say("noExpectedHint")} /> }}
      />
    </>
  );
}

function RunsOf({ runs }: { runs: readonly string[] }) {
  const say = useWords();
  if (runs.length === 0) {
    return <span className="hc-secondary">{say("noRuns")}</span>;
  }
  return (
    <Flex gap={8} wrap>
      {runs.map((run) => (
        <a key={run} href={`#/runs/${encodeURIComponent(run)}`}>
          {run}
        </a>
      ))}
    </Flex>
  );
}

const KINDS = { begins: "begins", ends: "ends", lets_in: "lets_in" } as const;

function Plans({ plans }: { plans: readonly CalendarPlan[] }) {
  const say = useWords();
  const kindName = (kind: string) => (kind in KINDS ? say(kind as keyof typeof KINDS) : kind);
  if (plans.length === 0) {
    return <span className="hc-secondary">{say("noPlans")}</span>;
  }
  return (
    <ul>
      {plans.map(({ strategy, label, kind, at }) => (
        <li key={`${strategy}/${kind}`}>
          {kindName(kind)} <StrategyLink strategy={strategy} label={label} /> {at !== null && <When at={at} />}
        </li>
      ))}
    </ul>
  );
}
