import { useState } from "react";
import { api } from "../../api";
import type { IntentRow, IntentRows, IntentsAsked } from "../../api/schema";
import { Bars } from "../../charts";
import { useLanguage } from "../../i18n";
import { Flex, Person, When } from "../../ui";
import { lastDays, useIntentLibrary, useQuestion } from "./asked";
import { DaysField, ManyField } from "./fields";
import { Finding } from "./Finding";
import { Frame } from "./Frame";
import { Rows } from "./Rows";
import { useWords } from "./words";

/** Customers who are about to do something. */
export function IntentsOf() {
  const say = useWords();
  const language = useLanguage();
  const [days, setDays] = useState(30);
  const [chosen, setChosen] = useState<string[]>([]);
  const library = (useIntentLibrary().data?.intents ?? []).map((one) => ({ value: one.id, label: one[language] }));
  const name = (id: string) => library.find(({ value }) => value === id)?.label ?? id;
  const question = useQuestion<IntentsAsked, IntentRows>("/v1/insight/intents", (body) => api.POST("/v1/insight/intents", { body }));
  return (
    <Frame
      hint={say("intentsHint")}
      question={question}
      next={() => ({ ...lastDays(days), intents: chosen })}
      fields={
        <>
          <DaysField value={days} onChange={setDays} />
          <ManyField label={say("intentsOf")} empty={say("allIntents")} options={library} value={chosen} onChange={setChosen} />
        </>
      }
    >
      {({ rows }) => {
        const found = [...new Set(rows.map(({ intent }) => intent))];
        const people = found.map((intent) => new Set(rows.filter((row) => row.intent === intent).map(({ customer }) => customer)).size);
        return (
          <>
            <Bars title={say("chartOf", { what: say("intents"), unit: say("unitPeople") })} names={found.map(name)} series={[{ name: say("customers"), values: people }]} />
            <Flex vertical gap={8}>
              {found.map((intent) => {
                const condition = rows.find((row) => row.intent === intent)?.condition;
                return (
                  <Flex key={intent} gap={12} align="center" wrap>
                    <span>{name(intent)}</span>
                    {condition ? <Finding condition={condition} about={name(intent)} /> : say("none")}
                  </Flex>
                );
              })}
              <span className="hc-secondary">{say("near")}</span>
            </Flex>
            <Rows<IntentRow>
              rows={rows}
              rowKey={({ intent, customer, detected_us }) => `${intent} ${customer} ${String(detected_us)}`}
              columns={[
                { title: say("intentsOf"), render: (_, { intent }) => name(intent) },
                { title: say("customer"), render: (_, { customer }) => <Person customer={customer} /> },
                { title: say("since"), render: (_, { began_us }) => <When at={began_us} /> },
                { title: say("last"), render: (_, { last_us }) => <When at={last_us} /> },
              ]}
            />
          </>
        );
      }}
    </Frame>
  );
}
