import { useState } from "react";
import { api } from "../../api";
import type { RivalRow, RivalRows, RivalsAsked } from "../../api/schema";
import { Bars } from "../../charts";
import { Count, Money } from "../../ui";
import { lastDays, useQuestion } from "./asked";
import { paidTo } from "./conditions";
import { tellPeriod } from "./duration";
import { DaysField, EveryField, ManyField, OneField, useNamed, type Every } from "./fields";
import { Finding } from "./Finding";
import { Frame } from "./Frame";
import { Rows } from "./Rows";
import { useWords } from "./words";

const DAY_US = 86_400_000_000;

/** Money won from other banks and lost to them. */
export function RivalsOf() {
  const say = useWords();
  const { events, properties } = useNamed();
  const [days, setDays] = useState(90);
  const [every, setEvery] = useState<Every>("month");
  const [incoming, setIncoming] = useState<string[]>(["fund_in"]);
  const [outgoing, setOutgoing] = useState<string[]>(["transfer_out"]);
  const [bank, setBank] = useState("counterparty");
  const question = useQuestion<RivalsAsked, RivalRows>("/v1/insight/rivals", (body) => api.POST("/v1/insight/rivals", { body }));
  return (
    <Frame
      hint={say("rivalsHint")}
      question={question}
      next={() => (incoming.length && outgoing.length ? { ...lastDays(days), incoming, outgoing, bank, every } : null)}
      fields={
        <>
          <DaysField value={days} onChange={setDays} />
          <EveryField value={every} onChange={setEvery} />
          <ManyField label={say("incoming")} options={events} value={incoming} onChange={setIncoming} />
          <ManyField label={say("outgoing")} options={events} value={outgoing} onChange={setOutgoing} />
          <OneField label={say("rivalBy")} options={properties} value={bank} onChange={setBank} />
        </>
      }
    >
      {({ rows }, body) => {
        const names = [...new Set(rows.map(({ rival }) => rival))];
        const sum = (rival: string, of: "in_cents" | "out_cents" | "net_cents") => rows.filter((row) => row.rival === rival).reduce((all, row) => all + row[of], 0) / 100;
        return (
          <>
            <Bars
              title={say("chartOf", { what: say("rivals"), unit: say("unitYuan") })}
              names={names}
              series={[
                { name: say("into"), values: names.map((one) => sum(one, "in_cents")) },
                { name: say("outOf"), values: names.map((one) => -sum(one, "out_cents")) },
                { name: say("net"), values: names.map((one) => sum(one, "net_cents")) },
              ]}
            />
            <Rows<RivalRow>
              rows={rows}
              rowKey={({ period, rival }) => `${period} ${rival}`}
              columns={[
                { title: say("period"), render: (_, { period }) => tellPeriod(period, body.every) },
                { title: say("rival"), dataIndex: "rival" },
                { title: say("into"), align: "right", render: (_, { in_cents }) => <Money cents={in_cents} /> },
                { title: say("outOf"), align: "right", render: (_, { out_cents }) => <Money cents={out_cents} /> },
                { title: say("net"), align: "right", render: (_, { net_cents }) => <Money cents={net_cents} /> },
                { title: say("payments"), align: "right", render: (_, { payments }) => <Count value={payments} /> },
                { title: say("customers"), align: "right", render: (_, { customers }) => <Count value={customers} /> },
                {
                  title: say("finding"),
                  render: (_, { rival, out_cents }) =>
                    out_cents > 0 ? (
                      <Finding
                        condition={paidTo(body.outgoing, body.bank ?? "", rival, Math.round((body.ends - body.begins) / DAY_US))}
                        about={say("aboutRival", { rival })}
                      />
                    ) : (
                      say("none")
                    ),
                },
              ]}
            />
          </>
        );
      }}
    </Frame>
  );
}
