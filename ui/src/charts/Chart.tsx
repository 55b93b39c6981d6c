import { useEffect, useRef } from "react";
import { useLanguage } from "../i18n";
import { COLOURS, FONTS, init, type EChartsCoreOption } from "./echarts";
import { FiguresTable, type Figures } from "./FiguresTable";

type Props = {
  /** What the picture shows, in one line. */
  title: string;
  option: EChartsCoreOption;
  /** The same as a table, for those who do not see the picture. */
  figures: Figures;
  height?: number;
  onChoose?: (name: string) => void;
};

/** A picture of figures, with the figures themselves beside it for readers of screens. */
export function Chart({ title, option, figures, height = 260, onChoose }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<ReturnType<typeof init> | null>(null);
  const chosen = useRef(onChoose);
  const language = useLanguage();

  useEffect(() => {
    chosen.current = onChoose;
  }, [onChoose]);

  useEffect(() => {
    if (!place.current) {
      return;
    }
    const made = init(place.current, null, { renderer: "svg", locale: language === "en" ? "EN" : "ZH" });
    made.on("click", (event) => chosen.current?.(String(event.name)));
    const watcher = new ResizeObserver(([seen]) => {
      // What is hidden has no width, and some pictures cannot be drawn in none.
      if (seen && seen.contentRect.width > 0) {
        made.resize();
      }
    });
    watcher.observe(place.current);
    chart.current = made;
    return () => {
      watcher.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, [language]);

  useEffect(() => {
    const { media, ...baseOption } = { animation: false, color: COLOURS, textStyle: { fontFamily: FONTS }, ...option };
    chart.current?.setOption({ baseOption, media }, { notMerge: true });
  }, [option, language]);

  return (
    <figure className="hc-figure">
      <figcaption className="hc-secondary">{title}</figcaption>
      <div ref={place} style={{ height }} aria-hidden="true" />
      <FiguresTable title={title} figures={figures} />
    </figure>
  );
}
