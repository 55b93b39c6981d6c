import type { ComponentType } from "react";
import { useSearchParams } from "react-router";
import { useMay } from "../../api";
import { Page, Tabs } from "../../ui";
import { ChurnOf } from "./ChurnOf";
import { ClustersOf } from "./ClustersOf";
import { DriftOf } from "./DriftOf";
import { EventsOf } from "./EventsOf";
import { FunnelOf } from "./FunnelOf";
import { IntentsOf } from "./IntentsOf";
import { OpportunityOf } from "./OpportunityOf";
import { PathsOf } from "./PathsOf";
import { RetentionOf } from "./RetentionOf";
import { RfmOf } from "./RfmOf";
import { RivalsOf } from "./RivalsOf";
import { UnderservedOf } from "./UnderservedOf";
import { useWords } from "./words";

const QUESTIONS = {
  funnel: FunnelOf,
  retention: RetentionOf,
  paths: PathsOf,
  rfm: RfmOf,
  churn: ChurnOf,
  intents: IntentsOf,
  clusters: ClustersOf,
  underserved: UnderservedOf,
  opportunity: OpportunityOf,
  rivals: RivalsOf,
  drift: DriftOf,
  events: EventsOf,
} as const satisfies Record<string, ComponentType>;

type Name = keyof typeof QUESTIONS;
const NAMES = Object.keys(QUESTIONS) as Name[];
/** Questions that name customers one by one. */
const OF_CUSTOMERS: readonly Name[] = ["churn", "intents"];

/** Questions about customers, each with its answer and what to do with it. */
export function Screen() {
  const say = useWords();
  const sees = useMay("see_customers");
  const [params, setParams] = useSearchParams();
  const names = NAMES.filter((name) => sees || !OF_CUSTOMERS.includes(name));
  const chosen = names.find((name) => name === params.get("question")) ?? "funnel";
  return (
    <Page title={say("title")} hint={say("hint")}>
      <Tabs
        destroyOnHidden
        activeKey={chosen}
        onChange={(question) => setParams({ question })}
        items={names.map((name) => {
          const Question = QUESTIONS[name];
          return { key: name, label: say(name), children: <Question /> };
        })}
      />
    </Page>
  );
}
