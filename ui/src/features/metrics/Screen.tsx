import { useState, type Key } from "react";
import type { By, Metric, MetricsAsked } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { Button, EmptyState, Flex, FormField, Input, Loaded, Page, Panel, Select, Table } from "../../ui";
import { PeriodInput, usePeriod } from "../../ui/asking";
import { useMetrics } from "./asked";
import { Figures } from "./Figures";
import { matching, ownerIn, unitWord } from "./telling";
import { useWords } from "./words";

const BY: readonly By[] = ["bank", "department", "strategy", "category", "channel", "node", "org", "day", "week", "month"];
const DAYS = 30;

/** All metrics with their meanings, and what they say of some days. */
export function Screen() {
  const say = useWords();
  const metrics = useMetrics();
  return (
    <Page title={say("title")} hint={say("hint", { count: metrics.data?.metrics.length ?? 0 })}>
      <Loaded asked={metrics}>{({ metrics: known }) => <Shown metrics={known} />}</Loaded>
    </Page>
  );
}

function Shown({ metrics }: { metrics: readonly Metric[] }) {
  const say = useWords();
  const period = usePeriod(DAYS);
  const [by, setBy] = useState<By>("bank");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [asked, setAsked] = useState<MetricsAsked | null>(null);
  const known = new Map(metrics.map((one) => [one.id, one]));
  return (
    <>
      <Panel title={say("figures")}>
        <Flex gap={12} wrap align="end">
          <PeriodInput period={period} />
          <FormField label={say("by")}>
            <Select<By>
              aria-label={say("by")}
              style={{ width: 120 }}
              value={by}
              options={BY.map((one) => ({ value: one, label: say(one) }))}
              onChange={(one) => one && setBy(one)}
            />
          </FormField>
          <FormField label=" ">
            <Button
              type="primary"
              disabled={period.isWrong}
              onClick={() => setAsked({ begins: period.begins, ends: period.ends, by, metrics: [...chosen], strategies: [] })}
            >
              {say("run")}
            </Button>
          </FormField>
          <FormField label=" ">
            <span className="hc-secondary">{chosen.length > 0 ? say("chosen", { count: chosen.length }) : say("allOf")}</span>
          </FormField>
        </Flex>
        {asked ? <Figures asked={asked} metrics={known} /> : <EmptyState title={say("choose")} />}
      </Panel>
      <Panel title={say("catalogue")}>
        <Catalogue metrics={metrics} chosen={chosen} onChoose={setChosen} />
      </Panel>
    </>
  );
}

type Choosing = { metrics: readonly Metric[]; chosen: readonly string[]; onChoose: (ids: readonly string[]) => void };

function Catalogue({ metrics, chosen, onChoose }: Choosing) {
  const say = useWords();
  const language = useLanguage();
  const [text, setText] = useState("");
  return (
    <Flex vertical gap={8}>
      <Input.Search aria-label={say("search")} placeholder={say("search")} allowClear style={{ maxWidth: 360 }} onChange={({ target }) => setText(target.value)} />
      <Table<Metric>
        size="small"
        rowKey={({ id }) => id}
        dataSource={[...matching(metrics, text)]}
        pagination={{ pageSize: 20, showSizeChanger: false }}
        locale={{ emptyText: <EmptyState title={say("noMatch")} hint={say("noMatchHint")} /> }}
        rowSelection={{
          selectedRowKeys: [...chosen],
          preserveSelectedRowKeys: true,
          onChange: (keys: Key[]) => onChoose(keys.map(String)),
          getCheckboxProps: ({ zh, en }) => ({ "aria-label": language === "zh" ? zh : en }) as object,
          getTitleCheckboxProps: () => ({ "aria-label": say("catalogue") }) as object,
        }}
        expandable={{ expandedRowRender: ({ value, over }) => <code>{over ? `${value} / ${over}` : value}</code> }}
        columns={[
          { title: say("name"), width: 220, render: (_, one) => one[language] },
          { title: say("means"), render: (_, one) => one[`${language}_means`] },
          { title: say("unit"), width: 88, render: (_, { unit }) => say(unitWord(unit)) },
          { title: say("better"), width: 96, render: (_, { better }) => say(better) },
          { title: say("owner"), width: 120, render: (_, { owner = "" }) => ownerIn(owner, language) },
        ]}
      />
    </Flex>
  );
}
