import { useState } from "react";
import { Alert, AutoComplete, EmptyState, Failure, Flex, FormField, Page, Panel, Skeleton } from "../../ui";
import { useNames } from "../../ui/named";
import { useHolders, type Replied } from "./asked";
import { Happenings } from "./Happenings";
import { Phone } from "./Phone";
import { Trace } from "./Trace";
import { useWords } from "./words";

/** The phone of one customer of the demonstration, beside what is decided for him as it happens. */
export function Screen() {
  const say = useWords();
  const { demonstration } = useNames();
  return (
    <Page title={say("title")} hint={say("hint")}>
      {demonstration === undefined && <Skeleton active />}
      {demonstration === false && <EmptyState title={say("onlyDemo")} hint={say("onlyDemoHint")} />}
      {demonstration && <Played />}
    </Page>
  );
}

/** So many are listed to choose from. */
const LISTED = 50;

function Played() {
  const say = useWords();
  const holders = useHolders(true);
  const known = (holders.data?.rows ?? []).slice(0, LISTED).map(({ customer }) => ({ value: customer }));
  const [chosen, setChosen] = useState<string | null>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const [replies, setReplies] = useState<readonly Replied[]>([]);
  const customer = chosen ?? known[0]?.value ?? "";
  // A number is asked for once it is typed whole.
  const typedWhole = () => typed?.trim() && setChosen(typed.trim());
  return (
    <>
      <Alert type="info" showIcon title={say("isDemo")} />
      <Panel>
        <FormField label={say("whose")} control="handset-customer" hint={say("whoseHint")}>
          <AutoComplete
            id="handset-customer"
            style={{ width: 280 }}
            // What was typed before the list is there would leave it open over the phone.
            disabled={holders.isPending}
            options={known}
            value={typed ?? customer}
            onChange={setTyped}
            onSelect={setChosen}
            onBlur={typedWhole}
          />
        </FormField>
      </Panel>
      {holders.isPending && <Skeleton active />}
      {holders.error && <Failure error={holders.error} onAgain={() => void holders.refetch()} />}
      {holders.data && customer === "" && <EmptyState title={say("nobody")} hint={say("nobodyHint")} />}
      {customer && (
        <Flex gap={16} wrap align="start" key={customer}>
          <Phone customer={customer} onReplied={(one) => setReplies([one, ...replies])} />
          <Flex vertical gap={16} style={{ flex: "1 1 420px", minWidth: 0 }}>
            <Happenings customer={customer} />
            <Trace customer={customer} replies={replies.filter((one) => one.customer === customer)} />
          </Flex>
        </Flex>
      )}
    </>
  );
}
