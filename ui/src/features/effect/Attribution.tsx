import { useMemo, useState } from "react";
import type { CreditRow, EffectAsked } from "../../api/schema";
import { Bars } from "../../charts";
import { tellCount, useLanguage } from "../../i18n";
import { EmptyState, Flex, Loaded, Money, Panel, Segmented, Table, Typography } from "../../ui";
import { useAttribution } from "./asked";
import { useNames } from "./naming";
import { useWords } from "./words";

const BY = ["strategy", "channel", "department", "org"] as const;
type By = (typeof BY)[number];
const SHOWN_MAX = 12;

/** Who shares in what was sold, by every rule, beside each other. */
export function Attribution({ asked }: { asked: EffectAsked }) {
  const say = useWords();
  const [by, setBy] = useState<By>("channel");
  const { begins, ends, event, amount, number, cancelled_by, window_days } = asked;
  const found = useAttribution({ begins, ends, event, amount, number, cancelled_by, window_days, holdout: "" }, true);
  return (
    <Panel title={<Segmented<By> aria-label={say("by")} value={by} options={BY.map((one) => ({ value: one, label: say(`by_${one}`) }))} onChange={setBy} />}>
      <Loaded asked={found}>{({ rows }) => <Beside rows={rows.filter((row) => row.by === by)} by={by} />}</Loaded>
    </Panel>
  );
}

function Beside({ rows, by }: { rows: readonly CreditRow[]; by: By }) {
  const say = useWords();
  const language = useLanguage();
  const names = useNames(by);
  const told = useMemo(() => sideBySide(rows), [rows]);
  if (rows.length === 0) {
    return <EmptyState title={say("noCredit")} hint={say("noCreditHint")} />;
  }
  const shown = told.keys.slice(0, SHOWN_MAX);
  return (
    <Flex vertical gap={12}>
      <Typography.Text type="secondary">{say("besideHint")}</Typography.Text>
      <Bars
        title={say("beside", { by: say(`by_${by}`) })}
        names={shown.map(names)}
        series={told.rules.map((rule) => ({
          name: told.of.get(rule)?.values().next().value?.[`rule_${language}`] ?? rule,
          values: shown.map((key) => Math.round(told.of.get(rule)?.get(key)?.conversions ?? 0)),
        }))}
      />
      <Table
        size="small"
        pagination={told.keys.length > SHOWN_MAX ? { pageSize: SHOWN_MAX, showSizeChanger: false } : false}
        rowKey={({ key }) => key}
        dataSource={told.keys.map((key) => ({ key }))}
        columns={[
          { title: say("name"), fixed: "left", render: (_, { key }) => names(key) },
          ...told.rules.map((rule) => ({
            title: told.of.get(rule)?.values().next().value?.[`rule_${language}`] ?? rule,
            align: "right" as const,
            render: (_: unknown, { key }: { key: string }) => <Credit row={told.of.get(rule)?.get(key)} />,
          })),
        ]}
      />
    </Flex>
  );
}

function Credit({ row }: { row: CreditRow | undefined }) {
  const say = useWords();
  const language = useLanguage();
  if (!row) {
    return <>—</>;
  }
  return (
    <div>
      <div>
        {tellCount(Math.round(row.conversions * 10) / 10, language)} · <Money cents={row.value_cents} />
      </div>
      {row.added_cents !== null && (
        <div className="hc-secondary">
          {say("added")} <Money cents={row.added_cents} />
          {row.certain === false && ` (${say("uncertain")})`}
        </div>
      )}
    </div>
  );
}

/** Rows by rule and name; names in the order of the first rule's conversions. */
export function sideBySide(rows: readonly CreditRow[]) {
  const of = new Map<string, Map<string, CreditRow>>();
  for (const row of rows) {
    const one = of.get(row.rule) ?? new Map<string, CreditRow>();
    of.set(row.rule, one.set(row.key, row));
  }
  const rules = [...of.keys()];
  const first = of.get(rules[0] ?? "");
  const keys = [...new Set(rows.map(({ key }) => key))].sort(
    (one, other) => (first?.get(other)?.conversions ?? 0) - (first?.get(one)?.conversions ?? 0),
  );
  return { rules, keys, of };
}
