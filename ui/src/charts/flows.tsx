import { useMemo } from "react";
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

/** How many are left at each stage, in the order given. */
export function Funnel({ title, stages, words, height = 280 }: FunnelProps) {
  const option = useMemo(
    () => ({
      tooltip: { trigger: "item" },
      series: [{ type: "funnel", sort: "none", left: "10%", width: "80%", label: { position: "inside", formatter: "{b}: {c}" }, data: [...stages] }],
    }),
    [stages],
  );
  const rows = stages.map(({ name, value }) => [name, value]);
  return <Chart title={title} option={option} figures={{ heads: [words.stage, words.value], rows }} height={height} />;
}
