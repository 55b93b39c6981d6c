import { useMemo } from "react";
import { tellCount, useLanguage } from "../i18n";
import { Chart } from "./Chart";

type Props = {
  title: string;
  columns: readonly string[];
  rows: readonly string[];
  /** A value for each row and column; null where there is none. */
  values: readonly (readonly (number | null)[])[];
  height?: number;
  onChoose?: (name: string) => void;
};

const MANY = 6;

/** A table of values as a map: darker is more, and each field shows its number. */
export function HeatMap({ title, columns, rows, values, height = 320, onChoose }: Props) {
  const language = useLanguage();
  const option = useMemo(() => {
    const data = values.flatMap((row, y) => row.flatMap((value, x) => (value === null ? [] : [[x, y, value]])));
    const max = Math.max(1, ...data.map(([, , value]) => value ?? 0));
    return {
      grid: { left: 24, right: 16, top: 8, bottom: 40, containLabel: true },
      tooltip: { position: "top" },
      // Every name is told, aslant where there are many.
      xAxis: { type: "category", data: [...columns], axisLabel: { interval: 0, rotate: columns.length > MANY ? 40 : 0 } },
      yAxis: { type: "category", data: [...rows], inverse: true, axisLabel: { interval: 0, width: 120, overflow: "break" } },
      visualMap: { min: 0, max, orient: "horizontal", left: "center", bottom: 0, itemHeight: 80, inRange: { color: ["#eef4f9", "#17456b"] } },
      series: [{ type: "heatmap", data, labelLayout: { hideOverlap: true }, label: { show: data.length <= 400, formatter: ({ value }: { value: readonly number[] }) => tellCount(value[2] ?? 0, language) } }],
    };
  }, [columns, rows, values, language]);
  const table = rows.map((row, y) => [row, ...columns.map((_, x) => values[y]?.[x] ?? "")]);
  return <Chart title={title} option={option} figures={{ heads: ["", ...columns], rows: table }} height={height} onChoose={onChoose} />;
}
