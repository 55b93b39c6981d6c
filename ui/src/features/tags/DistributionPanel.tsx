import type { MeasureRow, TagTold } from "../../api/schema";
import { Bars, Line } from "../../charts";
import { tellCount, tellMoney, tellShare, tellWhen, useLanguage } from "../../i18n";
import { Loaded, Panel, useZone } from "../../ui";
import { useDistribution } from "./asked";
import { useWords } from "./words";

const DAY_US = 86_400_000_000;

/** How the values of a tag are distributed over the customers that one may see. */
export function DistributionPanel({ told }: { told: TagTold }) {
  const say = useWords();
  return (
    <Panel title={say("distribution")}>
      <p className="hc-secondary">{say("distributionHint")}</p>
      <Loaded asked={useDistribution(told.tag.name)}>{({ rows }) => <Measured told={told} rows={rows} />}</Loaded>
    </Panel>
  );
}

function Measured({ told: { tag, values }, rows }: { told: TagTold; rows: readonly MeasureRow[] }) {
  const say = useWords();
  const language = useLanguage();
  const zone = useZone();
  const one = (measure: string) => rows.find((row) => row.measure === measure)?.value ?? null;
  const all = one("customers") ?? 0;
  const unknown = one("unknown") ?? 0;
  const quantiles = rows.filter((row) => row.measure === "quantile" && row.value !== null);
  const shares = rows.filter((row) => row.measure === "share");
  const isTime = tag.kind === "date" || tag.kind === "timestamp";

  function tell(value: number): string {
    switch (tag.kind) {
      case "money":
        return tellMoney(Math.round(value), language);
      case "date":
        return tellWhen(value * DAY_US, "UTC", language, "day");
      case "timestamp":
        return tellWhen(value, zone, language, "day");
      case "boolean":
      case "integer":
      case "real":
      case "text":
        return tellCount(value, language);
    }
  }

  const mean = one("mean");
  return (
    <>
      <p>
        {say("measured", { known: tellCount(Math.round(all * (1 - unknown)), language), unknown: tellShare(unknown, language), distinct: tellCount(one("distinct") ?? 0, language) })}
        {mean !== null && tag.kind !== "boolean" && `, ${say("mean", { mean: tell(mean) })}`}
      </p>
      {shares.length > 0 && (
        <Bars
          title={say("shareOf")}
          names={shares.map(({ name }) => values[name]?.[language] ?? name)}
          series={[{ name: say("share"), values: shares.map(({ value }) => Math.round((value ?? 0) * 1000) / 10) }]}
        />
      )}
      {quantiles.length > 0 && !isTime && tag.kind !== "boolean" && (
        <Line
          title={say("quantile", { unit: tag.kind === "money" ? say("inYuan") : "" })}
          names={quantiles.map(({ name }) => tellShare(Number(name), language, 0))}
          series={[{ name: say("valueOf"), values: quantiles.map(({ value }) => (tag.kind === "money" ? (value ?? 0) / 100 : value)) }]}
        />
      )}
      {quantiles.length > 0 && isTime && (
        <ul>
          {quantiles.map(({ name, value }) => (
            <li key={name}>
              {tellShare(Number(name), language, 0)}: {tell(value ?? 0)}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
