import { useMemo } from "react";
import { tellCount, tellShare, useLanguage } from "../i18n";
import { Chart } from "./Chart";

export type Flow = { from: string; to: string; value: number };

type SankeyProps = {
  title: string;
  flows: readonly Flow[];
  words: { from: string; to: string; value: string };
  height?: number;
};

/** How much goes from where to where; flows may not run in a circle. */
export function Sankey({ title, flows, words, height = 320 }: SankeyProps) {
  const option = useMemo(() => {
    const names = [...new Set(flows.flatMap(({ from, to }) => [from, to]))];
    return {
      tooltip: { trigger: "item" },
      series: [
        {
          type: "sankey",
          nodeAlign: "left",
          data: names.map((name) => ({ name })),
          links: flows.map(({ from, to, value }) => ({ source: from, target: to, value })),
          lineStyle: { color: "source", opacity: 0.3 },
        },
      ],
    };
  }, [flows]);
  const rows = flows.map(({ from, to, value }) => [from, to, value]);
  return <Chart title={title} option={option} figures={{ heads: [words.from, words.to, words.value], rows }} height={height} />;
}

type FunnelProps = {
  title: string;
  stages: readonly { name: string; value: number }[];
  words: { stage: string; value: string };
  height?: number;
};

const STAGE_PX = 44;

/** How many are left at each stage, in the order given, and which share of the first that is. */
export function Funnel({ title, stages, words, height = 40 + STAGE_PX * stages.length }: FunnelProps) {
  const language = useLanguage();
  const option = useMemo(() => {
    const first = stages[0]?.value ?? 0;
    const tell = (value: number) => `${tellCount(value, language)}${first > 0 ? ` · ${tellShare(value / first, language)}` : ""}`;
    return {
      grid: { left: 8, right: 96, top: 8, bottom: 8, containLabel: true },
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, valueFormatter: (value: unknown) => (typeof value === "number" ? tell(value) : "") },
      xAxis: { type: "value", min: 0, axisLabel: { hideOverlap: true } },
      yAxis: { type: "category", inverse: true, data: stages.map(({ name }) => name), axisLabel: { interval: 0, width: 160, overflow: "break" } },
      series: [
        {
          name: words.value,
          type: "bar",
          barMaxWidth: 28,
          label: { show: true, position: "right", formatter: ({ value }: { value: number }) => tell(value) },
          data: stages.map(({ value }) => value),
        },
      ],
    };
  }, [stages, words.value, language]);
  const rows = stages.map(({ name, value }) => [name, value]);
  return <Chart title={title} option={option} figures={{ heads: [words.stage, words.value], rows }} height={height} />;
}
