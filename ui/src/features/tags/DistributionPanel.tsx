import type { MeasureRow, TagTold } from "../../api/schema";
import { Bars, Line } from "../../charts";
import { tellCount, tellMoney, tellShare, tellWhen, useLanguage } from "../../i18n";
import { Flex, Loaded, Of, Panel, useZone } from "../../ui";
import { useDistribution } from "./asked";
import { shownOf, type Quantile } from "./quantiles";
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
  const quantiles = rows.flatMap(({ measure, name, value }) => (measure === "quantile" && value !== null ? [{ share: Number(name), value }] : []));
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
        <Quantiles quantiles={quantiles} tell={tell} />
      )}
      {quantiles.length > 0 && isTime && (
        <ul>
          {quantiles.map(({ share, value }) => (
            <li key={share}>
              <Of what={tellShare(share, language, 0)}>{tell(value)}</Of>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Which share of customers has at most which value; the few values far beyond all others are told below the picture. */
function Quantiles({ quantiles, tell }: { quantiles: readonly Quantile[]; tell: (value: number) => string }) {
  const say = useWords();
  const language = useLanguage();
  const { near, far } = shownOf(quantiles);
  return (
    <>
      <Line
        title={say("quantile")}
        names={near.map(({ share }) => tellShare(share, language, 0))}
        series={[{ name: say("valueOf"), values: near.map(({ value }) => value) }]}
        tell={tell}
      />
      {far.length > 0 && (
        <Flex gap={12} wrap className="hc-secondary">
          <span>{say("beyond")}</span>
          {far.map(({ share, value }) => (
            <span key={share}>{say(share < 1 ? "beyondAt" : "most", { share: tellShare(share, language, 0), value: tell(value) })}</span>
          ))}
        </Flex>
      )}
    </>
  );
}
