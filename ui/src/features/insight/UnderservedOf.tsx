import { useState } from "react";
import { api } from "../../api";
import type { UnderservedAsked, UnderservedRow, UnderservedRows } from "../../api/schema";
import { Bars } from "../../charts";
import { tellCount, useLanguage } from "../../i18n";
import { Count, Money, Sentence, Share } from "../../ui";
import { lastDays, useQuestion } from "./asked";
import { tagged } from "./conditions";
import { DaysField, NumberField, OneField, useNamed } from "./fields";
import { Finding } from "./Finding";
import { Frame } from "./Frame";
import { Rows } from "./Rows";
import { useWords } from "./words";

/** What groups got and gave, the least served first. */
export function UnderservedOf() {
  const say = useWords();
  const language = useLanguage();
  const { texts, codes } = useNamed();
  const [days, setDays] = useState(90);
  const [tag, setTag] = useState("");
  const [min, setMin] = useState(50);
  const question = useQuestion<UnderservedAsked, UnderservedRows>("/v1/insight/underserved", (body) => api.POST("/v1/insight/underserved", { body }));
  return (
    <Frame
      hint={say("underservedHint")}
      question={question}
      next={() => ({ ...lastDays(days), tag, count: 6, customers_min: min })}
      fields={
        <>
          <DaysField value={days} onChange={setDays} />
          <OneField label={say("group")} empty={say("byCluster")} options={texts} value={tag} onChange={setTag} />
          <NumberField label={say("customersMin")} min={1} max={1_000_000} value={min} onChange={setMin} />
        </>
      }
    >
      {({ rows }, body) => {
        const name = ({ group }: UnderservedRow) => (body.tag ? codes(body.tag, group) : `${say("cluster")} ${group}`);
        return (
          <>
            <Bars title={say("chartOf", { what: say("each"), unit: say("unitTimes") })} names={rows.map(name)} series={[{ name: say("each"), values: rows.map((row) => Math.round(row.contacts_each * 100) / 100) }]} />
            <Rows<UnderservedRow>
              rows={rows}
              rowKey={({ group }) => group}
              columns={[
                { title: say("cluster"), render: (_, row) => name(row) },
                { title: say("customers"), align: "right", render: (_, { customers }) => <Count value={customers} /> },
                { title: say("contacts"), align: "right", render: (_, { contacts }) => <Count value={contacts} /> },
                { title: say("reached"), align: "right", render: (_, { reached }) => <Count value={reached} /> },
                { title: say("answered"), align: "right", render: (_, { answered }) => <Count value={answered} /> },
                { title: say("bought"), align: "right", render: (_, { bought_cents }) => <Money cents={bought_cents} /> },
                { title: say("each"), align: "right", render: (_, row) => tellCount(Math.round(row.contacts_each * 100) / 100, language) },
                { title: say("ofBank"), align: "right", render: (_, { of_bank }) => (of_bank === null ? say("none") : <Share value={of_bank} digits={0} />) },
                body.tag
                  ? { title: say("finding"), render: (_, row) => <Finding condition={tagged(body.tag ?? "", row.group)} about={say("aboutGroup", { group: name(row) })} /> }
                  : { title: say("about"), render: (_, row) => (
                  <div style={{ maxWidth: 560 }}>
                    <Sentence text={row[language]} />
                  </div>
                ) },
              ]}
            />
          </>
        );
      }}
    </Frame>
  );
}
