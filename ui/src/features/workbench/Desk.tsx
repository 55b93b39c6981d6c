import { useMemo, useState } from "react";
import type { DeskOverview, ManagerLoad, TaskRow } from "../../api/schema";
import { Bars } from "../../charts";
import { Alert, Allowed, Button, Count, EmptyState, Grid, Loaded, Page, PageTable, Panel, Person, Segmented, Share, Table, Tag, When, type Columns } from "../../ui";
import { NO, useNames } from "../../ui/named";
import { Reassign } from "./Actions";
import { useDesk, useTasks, type Wanted } from "./asked";
import { HandOverOf } from "./HandOver";
import { Left } from "./Left";
import { outcomesOf } from "./outcomes";
import { TaskList } from "./TaskList";
import { useWords } from "./words";

/** How much managers have to do, what they did, whom they reached; tasks are given to others here. */
export function Screen() {
  const say = useWords();
  const [days, setDays] = useState(30);
  return (
    <Page
      title={say("desk")}
      hint={say("deskHint")}
      actions={
        <Segmented
          aria-label={say("stretch")}
          value={days}
          onChange={setDays}
          options={[7, 30, 90].map((value) => ({ value, label: say("lastDays", { count: value }) }))}
        />
      }
    >
      <Loaded asked={useDesk(days)}>{(desk) => <Whole desk={desk} />}</Loaded>
    </Page>
  );
}

function Whole({ desk }: { desk: DeskOverview }) {
  const say = useWords();
  const [wanted, setWanted] = useState<Wanted>({});
  return (
    <>
      {!desk.complete && <Alert type="warning" showIcon title={say("notAll")} />}
      <Panel title={say("loads")}>
        <Loads desk={desk} onWanted={setWanted} />
      </Panel>
      <Outcomes desk={desk} />
      <Waiting wanted={wanted} onWanted={setWanted} />
    </>
  );
}

function Loads({ desk, onWanted }: { desk: DeskOverview; onWanted: (wanted: Wanted) => void }) {
  const say = useWords();
  const { name } = useNames();
  const number = (title: string, of: (load: ManagerLoad) => number) => ({ title, align: "right" as const, render: (_: unknown, load: ManagerLoad) => <Count value={of(load)} /> });
  const columns: Columns<ManagerLoad> = [
    { title: say("unit"), render: (_, { unit }) => name("units", unit) },
    {
      title: say("manager"),
      render: (_, { unit, manager }) => (
        <Button type="link" size="small" onClick={() => onWanted({ unit, manager })}>
          {manager || say("pool")}
        </Button>
      ),
    },
    number(say("liveCount"), ({ live }) => live),
    number(say("taken"), ({ taken }) => taken),
    { title: say("overdue"), align: "right", render: (_, { overdue }) => (overdue > 0 ? <Tag color={NO}>{overdue}</Tag> : 0) },
    number(say("escalated"), ({ escalated }) => escalated),
    number(say("done"), ({ done }) => done),
    number(say("expired"), ({ expired }) => expired),
    {
      title: say("coverage"),
      align: "right",
      render: (_, { covered, customers }) =>
        customers === 0 ? (
          "—"
        ) : (
          <>
            <Share value={covered / customers} /> <span className="hc-secondary">{say("of", { covered, customers })}</span>
          </>
        ),
    },
    {
      title: say("todo"),
      render: (_, { unit, manager, live }) =>
        live > 0 && (
          <Allowed to="assign">
            <HandOverOf manager={manager} unit={unit} live={live} />
          </Allowed>
        ),
    },
  ];
  return (
    <Table<ManagerLoad>
      stacks
      size="small"
      rowKey={({ unit, manager }) => `${unit}/${manager}`}
      dataSource={[...desk.managers]}
      columns={columns}
      pagination={{ pageSize: 12, hideOnSinglePage: true, showSizeChanger: false }}
      locale={{ emptyText: <EmptyState title={say("noLoads")} hint={say("noTasksHint")} /> }}
    />
  );
}

function Outcomes({ desk }: { desk: DeskOverview }) {
  const say = useWords();
  const mix = useMemo(() => outcomesOf(desk.managers, say("pool")), [desk.managers, say]);
  return (
    <Panel title={say("outcomes")}>
      {mix.series.length === 0 ? (
        <EmptyState title={say("noOutcomes")} hint={say("noOutcomesHint")} />
      ) : (
        <Bars title={say("outcomesBy")} names={mix.names} series={mix.series} stacked />
      )}
    </Panel>
  );
}

function Waiting({ wanted, onWanted }: { wanted: Wanted; onWanted: (wanted: Wanted) => void }) {
  const say = useWords();
  const { name } = useNames();
  const isWide = Grid.useBreakpoint().md ?? true;
  const pages = useTasks(wanted);
  const empty = <EmptyState title={say("noTasks")} hint={say("noTasksHint")} />;
  const columns: Columns<TaskRow> = [
    { title: say("task"), render: (_, { id, subject }) => <a href={`#/workbench/${encodeURIComponent(id)}`}>{subject}</a> },
    { title: say("customer"), render: (_, { customer }) => <Person customer={customer} /> },
    { title: say("unit"), render: (_, { org }) => name("units", org) },
    { title: say("manager"), render: (_, { manager }) => manager || say("pool") },
    {
      title: say("state"),
      render: (_, task) => (
        <>
          {say(task.state)} <Left task={task} />
        </>
      ),
    },
    { title: say("before"), render: (_, { deadline }) => <When at={deadline} /> },
    { title: say("todo"), render: (_, { id, org }) => <Reassign task={id} unit={org} small /> },
  ];
  const narrowed = wanted.unit !== undefined;
  return (
    <Panel
      title={narrowed ? say("waitingOf", { manager: wanted.manager || say("pool"), unit: name("units", wanted.unit ?? "") }) : say("waiting")}
      extra={narrowed && <Button onClick={() => onWanted({})}>{say("showAll")}</Button>}
    >
      {isWide ? (
        <PageTable label={say("waiting")} pages={pages} columns={columns} rowKey={(task) => task.id} empty={empty} />
      ) : (
        <TaskList
          label={say("waiting")}
          pages={pages}
          empty={empty}
          manager={({ manager }) => manager || say("pool")}
          action={({ id, org }) => <Reassign task={id} unit={org} />}
        />
      )}
    </Panel>
  );
}
