import { useMemo } from "react";
import { Chart } from "./Chart";

/** An estimate between two bounds; null is what may not be said, or is without bound. */
export type Range = { readonly name: string; readonly value: number | null; readonly low: number | null; readonly high: number | null };

type Props = {
  title: string;
  ranges: readonly Range[];
  words: { name: string; value: string; low: string; high: string };
  /** How a number is told. */
  tell: (value: number) => string;
  height?: number;
  onChoose?: (name: string) => void;
};

const BAND = "#17456b";

function table({ ranges, words, tell }: Props) {
  const told = (value: number | null) => (value === null ? "" : tell(value));
  return {
    heads: [words.name, words.value, words.low, words.high],
    rows: ranges.map(({ name, value, low, high }) => [name, told(value), told(low), told(high)]),
  };
}

/** One estimate after the other along an axis, with its interval as a band around the line. */
export function Band(props: Props) {
  const { title, ranges, words, tell, height, onChoose } = props;
  const option = useMemo(() => {
    const bounded = ranges.map(({ low, high }) => (low === null || high === null ? null : ([low, high] as const)));
    const silent = { type: "line", stack: "band", stackStrategy: "all", symbol: "none", silent: true, lineStyle: { opacity: 0 } };
    return {
      grid: { left: 8, right: 16, top: 16, bottom: 8, containLabel: true },
      tooltip: { trigger: "axis", valueFormatter: (value: unknown) => (typeof value === "number" ? tell(value) : "") },
      xAxis: { type: "category", data: ranges.map(({ name }) => name) },
      yAxis: { type: "value", scale: true, axisLabel: { formatter: tell } },
      series: [
        { ...silent, data: bounded.map((pair) => pair && pair[0]), tooltip: { show: false } },
        { ...silent, data: bounded.map((pair) => pair && pair[1] - pair[0]), tooltip: { show: false }, areaStyle: { color: BAND, opacity: 0.16 } },
        { name: words.value, type: "line", symbolSize: 7, data: ranges.map(({ value }) => value) },
        { name: words.low, type: "line", symbol: "none", lineStyle: { type: "dotted", width: 1, color: BAND }, data: ranges.map(({ low }) => low) },
        { name: words.high, type: "line", symbol: "none", lineStyle: { type: "dotted", width: 1, color: BAND }, data: ranges.map(({ high }) => high) },
      ],
    };
  }, [ranges, words, tell]);
  return <Chart title={title} option={option} figures={table(props)} height={height} onChoose={onChoose} />;
}

/** Estimates below each other, each as a bar from its lower to its upper bound. */
export function Intervals(props: Props) {
  const { title, ranges, tell, onChoose } = props;
  const option = useMemo(() => {
    const known = ranges.filter(({ low, high }) => low !== null && high !== null);
    return {
      grid: { left: 8, right: 24, top: 8, bottom: 8, containLabel: true },
      tooltip: {
        trigger: "axis",
        axisPointer: { type: "shadow" },
        formatter: (points: { dataIndex: number }[]) => {
          const one = known[points[0]?.dataIndex ?? 0];
          return one ? `${one.name}: ${one.value === null ? "" : tell(one.value)} [${tell(one.low ?? 0)}, ${tell(one.high ?? 0)}]` : "";
        },
      },
      xAxis: { type: "value", axisLabel: { formatter: tell, hideOverlap: true } },
      yAxis: { type: "category", inverse: true, data: known.map(({ name }) => name) },
      series: [
        { type: "bar", stack: "range", stackStrategy: "all", silent: true, itemStyle: { color: "transparent" }, data: known.map(({ low }) => low) },
        { type: "bar", stack: "range", stackStrategy: "all", barMaxWidth: 12, itemStyle: { color: BAND, opacity: 0.5 }, data: known.map(({ low, high }) => (high ?? 0) - (low ?? 0)) },
        { type: "line", lineStyle: { opacity: 0 }, symbolSize: 9, itemStyle: { color: BAND }, data: known.map(({ value }) => value) },
      ],
    };
  }, [ranges, tell]);
  const height = 56 + 28 * Math.max(ranges.length, 1);
  return <Chart title={title} option={option} figures={table(props)} height={height} onChoose={onChoose} />;
}
