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
const COLUMN_PX = 44;
const NAMES_PX = 170;

/** A table of values as a map: darker is more, and each field shows its number. */
export function HeatMap({ title, columns, rows, values, height = 320, onChoose }: Props) {
  const language = useLanguage();
  const option = useMemo(() => {
    const tell = (value: unknown) => (typeof value === "number" ? tellCount(value, language) : "");
    const told = ({ value: [x, y, value] }: { value: [number, number, number] }) => `${rows[y] ?? ""} · ${columns[x] ?? ""}: ${tell(value)}`;
    const data = values.flatMap((row, y) => row.flatMap((value, x) => (value === null ? [] : [[x, y, value]])));
    const max = Math.max(1, ...data.map(([, , value]) => value ?? 0));
    return {
      grid: { left: 24, right: 16, top: 8, bottom: 40, containLabel: true },
      tooltip: { position: "top", formatter: told },
      // Every name is told, aslant where there are many.
      xAxis: { type: "category", data: [...columns], axisLabel: { interval: 0, rotate: columns.length > MANY ? 40 : 0 } },
      yAxis: { type: "category", data: [...rows], inverse: true, axisLabel: { interval: 0, width: 120, overflow: "break" } },
      visualMap: { min: 0, max, orient: "horizontal", left: "center", bottom: 0, itemHeight: 80, text: [tell(max), "0"], inRange: { color: ["#eef4f9", "#17456b"] } },
      series: [{ type: "heatmap", data, label: { show: data.length <= 400, formatter: ({ value }: { value: number[] }) => tell(value[2]) } }],
    };
  }, [columns, rows, values, language]);
  const table = rows.map((row, y) => [row, ...columns.map((_, x) => values[y]?.[x] ?? "")]);
  return (
    <section className="hc-scroll" aria-label={title} tabIndex={0}>
      <div style={{ minWidth: NAMES_PX + COLUMN_PX * columns.length }}>
        <Chart title={title} option={option} figures={{ heads: ["", ...columns], rows: table }} height={height} onChoose={onChoose} />
      </div>
    </section>
  );
}
