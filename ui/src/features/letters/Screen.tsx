import { Page, Tabs, usePart } from "../../ui";
import { DeadLetters } from "./DeadLetters";
import { Undelivered } from "./Undelivered";
import { useWords } from "./words";

/** What came in and could not be taken, and what went out and did not arrive. */
export function Screen() {
  const say = useWords();
  const [shown, show] = usePart(["letters", "undelivered"]);
  return (
    <Page title={say("title")} hint={say("hint")}>
      <Tabs
        activeKey={shown}
        onChange={show}
        items={[
          { key: "letters", label: say("letters"), children: <DeadLetters /> },
          { key: "undelivered", label: say("undelivered"), children: <Undelivered /> },
        ]}
      />
    </Page>
  );
}
