import type { FigureRow, Metric, MetricsAsked, Unit } from "../../api/schema";
import { Line } from "../../charts";
import { useLanguage } from "../../i18n";
import { EmptyState, Flex, Loaded, Table } from "../../ui";
import { KeepButton } from "../../ui/asking";
import { useCatalogued } from "../../ui/catalogued";
import { figuresFile, useFigures } from "./asked";
import { tellFigure, unitWord } from "./telling";
import { useWords } from "./words";

type Props = { asked: MetricsAsked; metrics: ReadonlyMap<string, Metric> };

/** What metrics say of the days that were asked for. */
export function Figures({ asked, metrics }: Props) {
  return <Loaded asked={useFigures(asked)}>{({ rows }) => <Shown rows={rows} asked={asked} metrics={metrics} />}</Loaded>;
}

function Shown({ rows, asked, metrics }: Props & { rows: readonly FigureRow[] }) {
  const say = useWords();
  const language = useLanguage();
  const called = useCatalogued(asked.by ?? "bank");
  const grouped = asked.by !== "bank";
  const tell = (value: number | null, unit: string) => (value === null ? say("unknown") : tellFigure(value, unit as Unit, language));
  return (
    <Flex vertical gap={8}>
      <OverTime rows={rows} asked={asked} metrics={metrics} />
      <Table<FigureRow>
        size="small"
        rowKey={({ metric, name }) => `${metric} ${name}`}
        dataSource={[...rows]}
        pagination={{ pageSize: 20, showSizeChanger: false }}
        locale={{ emptyText: <EmptyState title={say("nothing")} hint={say("nothingHint")} /> }}
        columns={[
          { title: say("name"), render: (_, { metric }) => metrics.get(metric)?.[language] ?? metric },
          ...(grouped ? [{ title: say(asked.by ?? "bank"), render: (_: unknown, { name }: FigureRow) => called(name) }] : []),
          { title: say("value"), align: "right", render: (_, { value, unit }) => tell(value, unit) },
          { title: say("unit"), render: (_, { unit }) => say(unitWord(unit as Unit)) },
          { title: say("numerator"), align: "right", render: (_, { numerator }) => (numerator === null ? "—" : tellFigure(numerator, "count", language)) },
          { title: say("denominator"), align: "right", render: (_, { denominator }) => (denominator === null ? "—" : tellFigure(denominator, "count", language)) },
        ]}
      />
      {rows.length > 0 && (
        <div>
          <KeepButton file={() => figuresFile(asked)} name="figures.xlsx" />
        </div>
      )}
    </Flex>
  );
}

const TIMES = new Set(["day", "week", "month"]);

/** One metric along the days, where it was asked so. */
function OverTime({ rows, asked, metrics }: Props & { rows: readonly FigureRow[] }) {
  const say = useWords();
  const language = useLanguage();
  const first = asked.metrics?.[0];
  const mine = rows.filter(({ metric }) => metric === first);
  if (!first || !TIMES.has(asked.by ?? "") || mine.length < 2) {
    return null;
  }
  const name = metrics.get(first)?.[language] ?? first;
  const unit = mine[0]?.unit as Unit;
  return (
    <Line
      title={`${name} (${say(unitWord(unit))})`}
      names={mine.map((row) => row.name)}
      series={[{ name, values: mine.map(({ value }) => value) }]}
      tell={(value) => tellFigure(value, unit, language)}
      height={220}
    />
  );
}
