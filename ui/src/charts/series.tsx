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

const SIGN_PX = 7;
const BESIDE_PX = 16;
const ASLANT = { rotate: 40, interval: 0, width: 110, overflow: "truncate" };
const LEVEL = { rotate: 0, interval: 0, width: 400, overflow: "none" };
const MANY = 40;

/** How wide a picture must be for all names to stand beside each other; a Chinese sign is as wide as two others. */
function widthFor(names: readonly string[]): number {
  const widest = Math.max(0, ...names.map((name) => [...name].reduce((all, sign) => all + (sign > "\u2e80" ? 2 : 1), 0)));
  return names.length * (widest * SIGN_PX + BESIDE_PX);
}

/** Every bar bears its name, aslant where the names do not fit beside each other. */
function named(names: readonly string[]) {
  if (names.length > MANY) {
    return [];
  }
  return [
    { query: { maxWidth: widthFor(names) }, option: { grid: { left: 48 }, xAxis: { axisLabel: ASLANT } } },
    { option: { grid: { left: GRID.left }, xAxis: { axisLabel: LEVEL } } },
  ];
}

function useSeries({ names, series, stacked = false, tell }: Props, type: "line" | "bar") {
  return useMemo(
    () => ({
      ...(type === "bar" && { media: named(names) }),
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
