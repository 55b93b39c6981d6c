import { useMemo } from "react";
import { tellCount, useLanguage } from "../i18n";
import { Chart } from "./Chart";
import { bars, type Step } from "./steps";

type Props = {
  title: string;
  /** What it begins with. */
  start: Step;
  steps: readonly Step[];
  /** What is left behind all steps is shown as a last bar of this name. */
  end?: string;
  words: { step: string; change: string; left: string };
  height?: number;
  onChoose?: (name: string) => void;
};

/** From a whole to what is left of it, step by step. */
export function Waterfall({ title, start, steps, end, words, height = 320, onChoose }: Props) {
  const language = useLanguage();
  const drawn = useMemo(() => bars(start, steps, end), [start, steps, end]);
  const option = useMemo(() => {
    const tell = ({ value }: { value: number }) => tellCount(value, language);
    const fell = ({ value }: { value: number }) => `−${tellCount(value, language)}`;
    return {
      grid: { left: 24, right: 56, top: 8, bottom: 8, containLabel: true },
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" } },
      xAxis: { type: "value", axisLabel: { hideOverlap: true } },
      yAxis: { type: "category", inverse: true, data: drawn.map(({ name }) => name) },
      series: [
        { type: "bar", stack: "all", silent: true, itemStyle: { color: "transparent" }, data: drawn.map(({ base }) => base), tooltip: { show: false } },
        { name: "−", type: "bar", stack: "all", itemStyle: { color: "#c65d00" }, data: drawn.map(({ fall }) => fall || null), label: { show: true, position: "right", formatter: fell } },
        { name: "+", type: "bar", stack: "all", itemStyle: { color: "#17456b" }, data: drawn.map(({ rise }) => rise || null), label: { show: true, position: "right", formatter: tell } },
      ],
    };
  }, [drawn, language]);
  const rows = drawn.map(({ name, fall, rise, left }, at) => [name, end !== undefined && at === drawn.length - 1 ? "" : rise - fall, left]);
  return <Chart title={title} option={option} figures={{ heads: [words.step, words.change, words.left], rows }} height={height} onChoose={onChoose} />;
}
