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
  /** How a value is told, with its unit; without it, as a number. */
  tell?: (value: number) => string;
  onChoose?: (name: string) => void;
};

const GRID = { left: 8, right: 16, top: 32, bottom: 8, containLabel: true };

function table({ names, series, tell = String }: Props) {
  const told = (value: number | null | undefined) => (value === null || value === undefined ? "" : tell(value));
  return {
    heads: ["", ...series.map(({ name }) => name)],
    rows: names.map((name, at) => [name, ...series.map(({ values }) => told(values[at]))]),
  };
}

function useSeries({ names, series, stacked = false, tell }: Props, type: "line" | "bar") {
  return useMemo(
    () => ({
      grid: GRID,
      tooltip: { trigger: "axis", ...(tell && { valueFormatter: (value: unknown) => (typeof value === "number" ? tell(value) : "—") }) },
      legend: series.length > 1 ? { top: 0, type: "scroll" } : { show: false },
      xAxis: { type: "category", data: [...names] },
      yAxis: { type: "value", ...(tell && { axisLabel: { formatter: tell } }) },
      series: series.map(({ name, values }) => ({
        name,
        type,
        data: [...values],
        ...(stacked && { stack: "all" }),
        ...(type === "bar" && { barMaxWidth: 32 }),
        ...(type === "line" && { symbolSize: 6, connectNulls: false }),
      })),
    }),
    [names, series, stacked, tell, type],
  );
}

/** Values along an axis as lines; null is a gap. */
export function Line(props: Props) {
  const { title, height, onChoose } = props;
  return <Chart title={title} option={useSeries(props, "line")} figures={table(props)} height={height} onChoose={onChoose} />;
}

/** Values along an axis as bars, beside or on top of each other. */
export function Bars(props: Props) {
  const { title, height, onChoose } = props;
  return <Chart title={title} option={useSeries(props, "bar")} figures={table(props)} height={height} onChoose={onChoose} />;
}
