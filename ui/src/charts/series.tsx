import { useMemo } from "react";
import { Chart } from "./Chart";

export type Series = { name: string; values: readonly (number | null)[] };

type Props = {
  title: string;
  /** The names along the axis. */
  names: readonly string[];
  series: readonly Series[];
  height?: number;
  stacked?: boolean;
  onChoose?: (name: string) => void;
};

const GRID = { left: 8, right: 16, top: 32, bottom: 8, containLabel: true };

function table(names: readonly string[], series: readonly Series[]) {
  return {
    heads: ["", ...series.map(({ name }) => name)],
    rows: names.map((name, at) => [name, ...series.map(({ values }) => values[at] ?? "")]),
  };
}

function useSeries({ names, series, stacked = false }: Props, type: "line" | "bar") {
  return useMemo(
    () => ({
      grid: GRID,
      tooltip: { trigger: "axis" },
      legend: series.length > 1 ? { top: 0, type: "scroll" } : { show: false },
      xAxis: { type: "category", data: [...names] },
      yAxis: { type: "value" },
      series: series.map(({ name, values }) => ({
        name,
        type,
        data: [...values],
        ...(stacked && { stack: "all" }),
        ...(type === "bar" && { barMaxWidth: 32 }),
        ...(type === "line" && { symbolSize: 6, connectNulls: false }),
      })),
    }),
    [names, series, stacked, type],
  );
}

/** Values along an axis as lines; null is a gap. */
export function Line(props: Props) {
  const { title, names, series, height, onChoose } = props;
  return <Chart title={title} option={useSeries(props, "line")} figures={table(names, series)} height={height} onChoose={onChoose} />;
}

/** Values along an axis as bars, beside or on top of each other. */
export function Bars(props: Props) {
  const { title, names, series, height, onChoose } = props;
  return <Chart title={title} option={useSeries(props, "bar")} figures={table(names, series)} height={height} onChoose={onChoose} />;
}
