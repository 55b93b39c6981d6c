import { useState } from "react";
import { useNavigate } from "react-router";
import type { AudienceRow } from "../../api/schema";
import { Line } from "../../charts";
import { useLanguage } from "../../i18n";
import { Allowed, Button, Count, Drawer, EmptyState, Flex, Loaded, Page, Panel, Table } from "../../ui";
import { useNames } from "../../ui/named";
import { DAYS_AHEAD, useAudiences, useForecast } from "./asked";
import { inAudience, startOf } from "./conditions";
import { useWords } from "./words";
import { Works } from "./Works";

/** Audiences and their sizes. */
export function Screen() {
  const say = useWords();
  const navigate = useNavigate();
  const language = useLanguage();
  const { name } = useNames();
  const [ahead, setAhead] = useState<AudienceRow | null>(null);
  const open = (condition: string) => void navigate(`/audiences/build?${new URLSearchParams({ condition }).toString()}`);
  return (
    <Page
      title={say("title")}
      hint={say("hint")}
      actions={
        <Button type="primary" onClick={() => void navigate("/audiences/build")}>
          {say("build")}
        </Button>
      }
    >
      <Panel>
        <Loaded asked={useAudiences()}>
          {({ audiences }) => (
            <Table<AudienceRow>
              stacks
              size="small"
              rowKey="id"
              dataSource={audiences}
              pagination={audiences.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
              scroll={{ x: "max-content" }}
              locale={{ emptyText: <EmptyState title={say("none")} hint={say("noneHint")} /> }}
              columns={[
                { title: say("name"), render: (_, { id, label }) => <a href={`#/audiences/${encodeURIComponent(id)}`}>{label[language]}</a> },
                { title: say("owner"), render: (_, { owner }) => owner || say("unknown") },
                { title: say("org"), render: (_, { org }) => (org ? name("units", org) : say("wholeBank")) },
                { title: say("customers"), align: "right", sorter: (a, b) => a.customers - b.customers, render: (_, { customers }) => <Count value={customers} /> },
                {
                  title: say("todo"),
                  render: (_, row) => (
                    <Flex gap={8} wrap>
                      <Button size="small" onClick={() => open(startOf(row))}>
                        {say("open")}
                      </Button>
                      <Button size="small" onClick={() => setAhead(row)}>
                        {say("forecast")}
                      </Button>
                      <Allowed to="draw">
                        <Button size="small" onClick={() => void navigate("/strategies/new", { state: { condition: inAudience(row.id), from: row.label[language] } })}>
                          {say("toStrategy")}
                        </Button>
                      </Allowed>
                    </Flex>
                  ),
                },
              ]}
            />
          )}
        </Loaded>
      </Panel>
      <Works />
      <Drawer open={ahead !== null} onClose={() => setAhead(null)} size="large" title={say("forecast")} closable={{ "aria-label": say("close") }}>
        {ahead && <Ahead audience={ahead} />}
      </Drawer>
    </Page>
  );
}

function Ahead({ audience: { id, label } }: { audience: AudienceRow }) {
  const say = useWords();
  const language = useLanguage();
  return (
    <Loaded asked={useForecast(id)}>
      {({ rows }) => (
        <>
          <Line
            title={say("forecastOf", { name: label[language] })}
            names={rows.map(({ day }) => day)}
            series={[
              { name: say("wasSo"), values: rows.map(({ customers }, at) => (at <= today(rows) ? customers : null)) },
              { name: say("willBe"), values: rows.map(({ customers }, at) => (at >= today(rows) ? customers : null)) },
            ]}
          />
          <p className="hc-secondary">{say("forecastHint")}</p>
        </>
      )}
    </Loaded>
  );
}

/** Behind nights that were comes today, then the days ahead. */
function today(rows: readonly unknown[]) {
  return rows.length - 1 - DAYS_AHEAD;
}
