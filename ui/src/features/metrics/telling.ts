import type { Metric, Unit } from "../../api/schema";
import { tellCount, tellMoney, tellShare, type Language } from "../../i18n";

/** The words for a unit. */
export function unitWord(unit: Unit) {
  return unit === "per 10000" ? "unit_perTenThousand" : (`unit_${unit}` as const);
}

/** A figure in its unit: money in yuan, shares in percent. */
export function tellFigure(value: number, unit: Unit, language: Language): string {
  switch (unit) {
    case "cents":
      return tellMoney(Math.round(value), language);
    case "share":
      return tellShare(value, language, 2);
    case "count":
    case "people":
    case "seconds":
    case "minutes":
    case "hours":
    case "days":
    case "ratio":
    case "per 10000":
      return tellCount(Math.round(value * 100) / 100, language);
  }
}

/** Metrics whose name, meaning or id has a text in it. */
export function matching(metrics: readonly Metric[], text: string): readonly Metric[] {
  const wanted = text.trim().toLowerCase();
  const said = ({ id, zh, en, zh_means, en_means }: Metric) => `${id} ${zh} ${en} ${zh_means} ${en_means}`.toLowerCase();
  return wanted ? metrics.filter((one) => said(one).includes(wanted)) : metrics;
}

/** An owner is written in Chinese, then in English: the part that the reader reads. */
export function ownerIn(owner: string, language: Language): string {
  const words = owner.split(" ");
  const chinese = words.filter((word) => /[\u4e00-\u9fff]/.test(word));
  const others = words.filter((word) => !chinese.includes(word));
  return (language === "zh" ? chinese : others).join(" ") || owner;
}
