import { useCallback, useState } from "react";
import type { HealthAsked, HealthTold, Range } from "../../api/schema";
import { Band } from "../../charts";
import { tellCount, tellShare, useLanguage } from "../../i18n";
import { Alert, Button, Count, EmptyState, Flex, FormField, Loaded, Panel, Table } from "../../ui";
import { ConversionInput, PeriodInput, useConversion, usePeriod } from "../../ui/asking";
import { useNames } from "../../ui/named";
import { useCurves } from "./asked";
import { useWords } from "./words";

const USUAL = { effect_min: 0.001, baseline_days: 28 };

/** How strategies age, for days and a conversion that somebody chooses. */
export function Curves() {
  const say = useWords();
  const period = usePeriod(90, true);
  const [terms, setTerms] = useConversion();
  const [asked, setAsked] = useState<HealthAsked | null>(null);
  const curves = useCurves(asked);
  return (
    <Panel title={say("curves")}>
      <Flex gap={12} wrap align="end">
        <PeriodInput period={period} />
        <ConversionInput value={terms} onChange={setTerms} />
        <FormField label=" ">
          <Button
            type="primary"
            disabled={!terms.event || period.isWrong}
            loading={curves.isFetching}
            onClick={() => setAsked({ begins: period.begins, ends: period.ends, ...terms, ...USUAL })}
          >
            {say("ask")}
          </Button>
        </FormField>
      </Flex>
      {asked === null ? (
        <EmptyState title={say("choose")} hint={say("chooseHint")} />
      ) : (
        <Loaded asked={curves}>{({ strategies }) => <Shown strategies={strategies} />}</Loaded>
      )}
    </Panel>
  );
}

function Shown({ strategies }: { strategies: readonly HealthTold[] }) {
  const say = useWords();
  const language = useLanguage();
  const { name } = useNames();
  const [shown, setShown] = useState("");
  const withCurve = strategies.filter(({ decay }) => decay);
  const most = [...withCurve].sort((a, b) => b.contacts - a.contacts)[0];
  const one = withCurve.find(({ strategy }) => strategy === shown) ?? most;
  const gone = strategies.filter(({ retirement }) => retirement);
  return (
    <Flex vertical gap={12}>
      {gone.map(({ strategy, retirement }) => (
        <Alert
          key={strategy}
          type="warning"
          showIcon
          title={`${name("strategies", strategy)}: ${say("zombies")}`}
          description={
            retirement &&
            say("zombie", {
              upper: tellShare(retirement.upper, language, 2),
              least: tellShare(retirement.effect_min, language, 2),
              treated: tellCount(retirement.treated, language),
              held: tellCount(retirement.held_out, language),
            })
          }
        />
      ))}
      {one && <Decay told={one} />}
      <Table<HealthTold>
        size="small"
        pagination={strategies.length > 20 ? { pageSize: 20 } : false}
        rowKey={({ strategy }) => strategy}
        dataSource={[...strategies]}
        locale={{ emptyText: <EmptyState title={say("nothing")} hint={say("nothingHint")} /> }}
        columns={[
          {
            title: say("strategy"),
            render: (_, { strategy, decay }) =>
              decay ? (
                <Button type="link" size="small" onClick={() => setShown(strategy)}>
                  {name("strategies", strategy)}
                </Button>
              ) : (
                name("strategies", strategy)
              ),
          },
          { title: say("contacts"), align: "right", render: (_, { contacts }) => <Count value={contacts} /> },
          { title: say("clicks"), align: "right", render: (_, { clicks }) => <Count value={clicks} /> },
          { title: say("halfLife"), render: (_, { decay }) => <HalfLife told={decay} /> },
          { title: say("cause"), render: (_, { ageing }) => ageing?.told[language] ?? say("tooLittle") },
          { title: say("byRepeat"), render: (_, { ageing }) => <Change range={ageing?.by_repeat} /> },
          { title: say("byWeek"), render: (_, { ageing }) => <Change range={ageing?.by_week} /> },
          { title: say("controlled"), render: (_, { controlled }) => say(controlled ? "withControl" : "noControl") },
        ]}
      />
    </Flex>
  );
}

function HalfLife({ told }: { told: HealthTold["decay"] }) {
  const say = useWords();
  if (!told) {
    return <>{say("tooLittle")}</>;
  }
  const { value, low, high } = told.half_life_days;
  if (!told.decays || value === null) {
    return <>{say("steady")}</>;
  }
  const days = (number: number | null) => (number === null ? say("unbounded") : number.toFixed(1));
  return <>{say("days", { value: days(value), low: days(low), high: days(high) })}</>;
}

/** By how much responses change: a factor, told as a change of what they were. */
function Change({ range }: { range: Range | undefined }) {
  const say = useWords();
  const language = useLanguage();
  const share = (number: number | null) => (number === null ? say("unbounded") : `${number > 1 ? "+" : ""}${tellShare(number - 1, language)}`);
  return <>{range && range.value !== null ? say("perChange", { value: share(range.value), low: share(range.low), high: share(range.high) }) : "—"}</>;
}

function Decay({ told: { strategy, decay } }: { told: HealthTold }) {
  const say = useWords();
  const language = useLanguage();
  const { name } = useNames();
  const tell = useCallback((value: number) => tellShare(value, language, 2), [language]);
  if (!decay) {
    return null;
  }
  const points = decay.points.map(({ from_day, below_day, rate }) => ({
    name: below_day - from_day <= 1 ? String(from_day) : `${String(from_day)}–${String(below_day - 1)}`,
    value: rate.value,
    low: rate.low,
    high: rate.high,
  }));
  return (
    <Band
      title={say(decay.against_control ? "decayAdded" : "decayOf", { strategy: name("strategies", strategy) })}
      ranges={points}
      words={{ name: say("age"), value: say("rate"), low: say("low"), high: say("high") }}
      tell={tell}
    />
  );
}
