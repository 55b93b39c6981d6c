import { useCallback, useState } from "react";
import type { EffectAsked, EffectRow } from "../../api/schema";
import { Intervals } from "../../charts";
import { tellCount, tellMoney, tellShare, useLanguage } from "../../i18n";
import { Alert, Count, EmptyState, Flex, Loaded, Money, Panel, Segmented, Statistic, Table } from "../../ui";
import { KeepButton } from "../../ui/asking";
import { effectFile, useIncrement } from "./asked";
import { BY, type By, useNames } from "./naming";
import { useWords } from "./words";

const SHOWN_MAX = 20;
const tenths = (value: number) => Math.round(value * 10) / 10;

/** What was added: in all as the headline, then by whom. */
export function Increment({ asked }: { asked: EffectAsked }) {
  const found = useIncrement(asked, true);
  return <Loaded asked={found}>{({ rows }) => <Shown rows={rows} asked={asked} />}</Loaded>;
}

function Shown({ rows, asked }: { rows: readonly EffectRow[]; asked: EffectAsked }) {
  const say = useWords();
  const [by, setBy] = useState<By>("strategy");
  const plan = rows.find((row) => row.by === "plan");
  if (!plan) {
    return <EmptyState title={say("nothing")} hint={say("nothingHint")} />;
  }
  return (
    <Flex vertical gap={16}>
      <Headline row={plan} />
      <Panel
        title={<Segmented<By> aria-label={say("by")} value={by} options={BY.map((one) => ({ value: one, label: say(`by_${one}`) }))} onChange={setBy} />}
        extra={<KeepButton file={() => effectFile(asked)} name="effect.xlsx" />}
      >
        <Breakdown by={by} rows={rows.filter((row) => row.by === by)} />
      </Panel>
      <Panel title={say("by_everybody")}>
        <Rows rows={rows.filter((row) => row.by === "everybody")} by="strategy" />
      </Panel>
    </Flex>
  );
}

function Headline({ row }: { row: EffectRow }) {
  const say = useWords();
  const language = useLanguage();
  const { total_cents: total, total_low_cents: low, total_high_cents: high, roi } = row;
  const known = total !== null && low !== null && high !== null;
  return (
    <Panel>
      <Flex gap={40} wrap>
        <div>
          <Statistic title={say("headline")} value={known ? tellMoney(total, language) : say("unknown")} />
          <span className="hc-secondary">
            {known ? say("between", { low: tellMoney(low, language), high: tellMoney(high, language) }) : row[`finding_${language}`]}
          </span>
        </div>
        <Statistic title={say("cost")} value={tellMoney(row.cost_cents, language)} />
        <div>
          <Statistic title={say("roi")} value={roi === null ? "—" : say("times", { roi: tellCount(tenths(roi), language) })} />
          {roi !== null && <span className="hc-secondary">{say("roiOf", { roi: tellCount(tenths(roi), language) })}</span>}
        </div>
        <Statistic title={say("reached")} value={row.treated} />
        <Statistic title={say("heldOut")} value={row.held_out} />
        <Statistic title={say("unripe")} value={row.unripe} />
      </Flex>
      {row.unripe > 0 && <Alert type="info" showIcon title={say("unripeHint")} />}
    </Panel>
  );
}

function Breakdown({ rows, by }: { rows: readonly EffectRow[]; by: By }) {
  const say = useWords();
  const language = useLanguage();
  const names = useNames(by);
  const ranges = rows
    .flatMap(({ key, total_cents: value, total_low_cents: low, total_high_cents: high }) =>
      value === null || low === null || high === null ? [] : [{ name: names(key), value, low, high }],
    )
    .sort((one, other) => other.value - one.value)
    .slice(0, SHOWN_MAX);
  const tell = useCallback((cents: number) => tellMoney(Math.round(cents / 100) * 100, language), [language]);
  return (
    <Flex vertical gap={12}>
      {ranges.length > 0 && (
        <Intervals
          title={say("picture", { by: say(`by_${by}`) })}
          ranges={ranges}
          words={{ name: say("name"), value: say("total"), low: say("low"), high: say("high") }}
          tell={tell}
        />
      )}
      <Rows rows={rows} by={by} />
    </Flex>
  );
}

function Rows({ rows, by }: { rows: readonly EffectRow[]; by: By }) {
  const say = useWords();
  const language = useLanguage();
  const names = useNames(by);
  const cents = (value: number | null) => (value === null ? "—" : <Money cents={Math.round(value)} />);
  return (
    <Table<EffectRow>
      size="small"
      pagination={rows.length > SHOWN_MAX ? { pageSize: SHOWN_MAX, showSizeChanger: false } : false}
      rowKey={({ by: what, key }) => `${what} ${key}`}
      dataSource={[...rows]}
      locale={{ emptyText: <EmptyState title={say("nothing")} hint={say("nothingHint")} /> }}
      columns={[
        { title: say("name"), render: (_, { by: what, key }) => (what === "everybody" ? say("holdout", { name: key }) : names(key) || say("all")) },
        { title: say("finding"), render: (_, row) => row[`finding_${language}`] },
        { title: say("total"), align: "right", render: (_, { total_cents }) => cents(total_cents) },
        { title: say("low"), align: "right", render: (_, { total_low_cents }) => cents(total_low_cents) },
        { title: say("high"), align: "right", render: (_, { total_high_cents }) => cents(total_high_cents) },
        { title: say("each"), align: "right", render: (_, { each_cents }) => cents(each_cents) },
        { title: say("rate"), align: "right", render: (_, { rate }) => (rate === null ? "—" : tellShare(rate, language, 2)) },
        { title: say("cost"), align: "right", render: (_, { cost_cents }) => cents(cost_cents) },
        { title: say("roi"), align: "right", render: (_, { roi }) => (roi === null ? "—" : say("times", { roi: tellCount(tenths(roi), language) })) },
        { title: say("reached"), align: "right", render: (_, { treated }) => <Count value={treated} /> },
        { title: say("heldOut"), align: "right", render: (_, { held_out }) => <Count value={held_out} /> },
      ]}
    />
  );
}
