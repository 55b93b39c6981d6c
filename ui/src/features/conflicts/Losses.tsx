import { useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import type { Conflicts } from "../../api/schema";
import { HeatMap } from "../../charts";
import { Count, EmptyState, Flex, Loaded, Panel, Segmented, Sentence, StrategyLink, WideTable } from "../../ui";
import { useClassName } from "../../ui/classes";
import { useConflicts, type Segment } from "./asked";
import { pivot } from "./pivot";
import { SegmentFilter } from "./SegmentFilter";
import { useWords } from "./words";

const SPANS = [7, 30, 90] as const;
type View = "byReason" | "byWinner" | "byClass";
const ROW_PX = 34;

export function Losses() {
  const say = useWords();
  const [days, setDays] = useState<number>(30);
  const [view, setView] = useState<View>("byReason");
  const [search, setSearch] = useSearchParams();
  const day = search.get("day") ?? "";
  const [segment, setSegment] = useState<Segment>({ unit: "", audience: "" });
  const asked = useConflicts(days, day, segment);
  return (
    <Flex vertical gap={16}>
      <Flex gap={8} wrap>
        <Segmented
          aria-label={say("span")}
          value={day || days}
          onChange={(chosen) => {
            setSearch({});
            setDays(Number(chosen));
          }}
          options={[...(day ? [{ value: day, label: day }] : []), ...SPANS.map((count) => ({ value: count, label: say("days", { count }) }))]}
        />
        <Segmented<View>
          aria-label={say("view")}
          value={view}
          onChange={setView}
          options={(["byReason", "byWinner", "byClass"] as const).map((value) => ({ value, label: say(value) }))}
        />
        <SegmentFilter segment={segment} onSegment={setSegment} />
      </Flex>
      <Loaded asked={asked}>
        {(told) =>
          told.cells.length === 0 ? (
            <Panel>
              <EmptyState title={say("empty")} hint={say("emptyHint")} />
            </Panel>
          ) : (
            <>
              <Panel title={say(view)}>
                <Heat told={told} view={view} />
                <Looked told={told} />
              </Panel>
              <Pairs told={told} />
            </>
          )
        }
      </Loaded>
    </Flex>
  );
}

function Heat({ told, view }: { told: Conflicts; view: View }) {
  const say = useWords();
  const className = useClassName();
  const nobody = say("nobody");
  const { rows, columns, values } = useMemo(() => {
    switch (view) {
      case "byReason":
        return pivot(told.cells, (one) => one.department_label, (one) => one.told);
      case "byWinner":
        return pivot(told.cells, (one) => one.department_label, (one) => one.winner_department_label || nobody);
      case "byClass":
        return pivot(told.cells, (one) => `${one.department_label} · ${className(one.priority_class)}`, (one) => one.verdict_told);
    }
  }, [told, view, nobody, className]);
  return <HeatMap title={say("heat")} rows={rows} columns={columns} values={values} height={190 + ROW_PX * rows.length} />;
}

function Looked({ told: { customers, of, runs, forgotten_runs: forgotten } }: { told: Conflicts }) {
  const say = useWords();
  return (
    <p className="hc-secondary">
      {say("looked", { count: customers, of, runs: runs.length })} {customers < of && say("partly")}{" "}
      {forgotten.length > 0 && say("forgotten", { runs: forgotten.join(", ") })}
    </p>
  );
}

function Pairs({ told: { pairs } }: { told: Conflicts }) {
  const say = useWords();
  return (
    <Panel title={say("pairs")}>
      <p className="hc-secondary">{say("pairsHint")}</p>
      <WideTable label={say("pairs")}
        rowKey={({ loser, winner, reason }) => `${loser}/${winner}/${reason}`}
        rows={pairs}
        pagination={pairs.length > 10 && { pageSize: 10, size: "small", showSizeChanger: false }}
        locale={{ emptyText: <EmptyState title={say("noPairs")} hint={say("noPairsHint")} /> }}
        columns={[
          { title: say("loser"), render: (_, one) => <StrategyLink strategy={one.loser} label={one.loser_label} /> },
          { title: say("winner"), render: (_, one) => <StrategyLink strategy={one.winner} label={one.winner_label} /> },
          { title: say("reason"), render: (_, { told }) => <Sentence text={told} /> },
          { title: say("candidates"), align: "right", render: (_, one) => <Count value={one.candidates} /> },
        ]}
      />
    </Panel>
  );
}
