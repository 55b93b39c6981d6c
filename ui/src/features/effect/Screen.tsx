import { useState } from "react";
import type { EffectAsked } from "../../api/schema";
import { Button, EmptyState, Flex, FormField, Page, Panel, Tabs } from "../../ui";
import { ConversionInput, PeriodInput, useConversion, usePeriod } from "../../ui/asking";
import { Attribution } from "./Attribution";
import { Increment } from "./Increment";
import { Losses } from "./Losses";
import { useWords } from "./words";

const DAYS = 30;
/** What is earned of an amount, in ten-thousandths. */
const ALL_OF_IT = 10_000;

/** What contacts added: with its interval first, then who shares in it, then where people were lost. */
export function Screen() {
  const say = useWords();
  const period = usePeriod(DAYS, true);
  const [terms, setTerms] = useConversion();
  const [asked, setAsked] = useState<EffectAsked | null>(null);
  return (
    <Page title={say("title")} hint={say("hint")}>
      <Panel>
        <Flex gap={12} wrap align="end">
          <PeriodInput period={period} />
          <ConversionInput value={terms} onChange={setTerms} />
          <FormField label=" ">
            <Button
              type="primary"
              disabled={!terms.event || period.isWrong}
              onClick={() => setAsked({ begins: period.begins, ends: period.ends, ...terms, margin: ALL_OF_IT })}
            >
              {say("ask")}
            </Button>
          </FormField>
        </Flex>
      </Panel>
      {asked === null ? (
        <EmptyState title={say("choose")} hint={say("chooseHint")} />
      ) : (
        <Tabs
          destroyOnHidden
          items={[
            { key: "increment", label: say("increment"), children: <Increment asked={asked} /> },
            { key: "attribution", label: say("attribution"), children: <Attribution asked={asked} /> },
            { key: "losses", label: say("losses"), children: <Losses asked={asked} /> },
          ]}
        />
      )}
    </Page>
  );
}
