import { useSearchParams } from "react-router";
import { Page, Tabs } from "../../ui";
import { DeadLetters } from "./DeadLetters";
import { Undelivered } from "./Undelivered";
import { useWords } from "./words";

const SHOWN = ["letters", "undelivered"] as const;

/** What came in and could not be taken, and what went out and did not arrive. */
export function Screen() {
  const say = useWords();
  const [search, setSearch] = useSearchParams();
  const shown = SHOWN.find((one) => one === search.get("show")) ?? "letters";
  return (
    <Page title={say("title")} hint={say("hint")}>
      <Tabs
        activeKey={shown}
        onChange={(show) => setSearch({ show })}
        items={[
          { key: "letters", label: say("letters"), children: <DeadLetters /> },
          { key: "undelivered", label: say("undelivered"), children: <Undelivered /> },
        ]}
      />
    </Page>
  );
}
