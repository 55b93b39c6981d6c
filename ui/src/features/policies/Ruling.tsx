import { useMay } from "../../api";
import type { PolicyTold } from "../../api/schema";
import { Badge, Loaded, Page, Tabs, usePart } from "../../ui";
import { Draft } from "./Draft";
import { History } from "./History";
import { usePolicy } from "./ruling";
import { useRuleWords } from "./ruleWords";
import { Waiting } from "./Waiting";

/** The policy as a document: changed, agreed, and what it was. */
export function Screen() {
  const say = useRuleWords();
  return (
    <Page title={say("title")} hint={say("hint")}>
      <Loaded asked={usePolicy()}>{(told) => <Parts told={told} />}</Loaded>
    </Page>
  );
}

function Parts({ told }: { told: PolicyTold }) {
  const say = useRuleWords();
  const draws = useMay("draft_policy");
  const [shown, show] = usePart(draws ? ["edit", "waiting", "history"] : ["waiting", "history"]);
  const waits = (
    <Badge dot={told.waiting !== null} offset={[4, 0]}>
      {say("waiting")}
    </Badge>
  );
  return (
    <Tabs
      activeKey={shown}
      onChange={show}
      items={[
        ...(draws ? [{ key: "edit", label: say("edit"), children: <Draft told={told} /> }] : []),
        { key: "waiting", label: waits, children: <Waiting waiting={told.waiting} /> },
        { key: "history", label: say("history"), children: <History told={told} /> },
      ]}
    />
  );
}
