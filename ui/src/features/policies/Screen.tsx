import { useNavigate } from "react-router";
import { useMay, useMe } from "../../api";
import type { Policies, PolicySection, RuleTold } from "../../api/schema";
import { Button, EmptyState, Flex, Loaded, Page, Panel, Sentence, Table, Tabs, usePart } from "../../ui";
import { usePolicies } from "./asked";
import { Bench } from "./Bench";
import { useRuleWords } from "./ruleWords";
import { Classes, Hours, Matrix } from "./Tables";
import { useWords } from "./words";

const VERSION_SHOWN = 12;

/** The rules of the whole bank, in sentences and tables, and a bench to try them on a customer. */
export function Screen() {
  const say = useWords();
  const asked = usePolicies();
  const [shown, show] = usePart(["rules", "tables", "bench"]);
  return (
    <Page title={say("title")} hint={say("hint")} actions={<ToChange />}>
      <Tabs
        activeKey={shown}
        onChange={show}
        items={[
          { key: "rules", label: say("rules"), children: <Loaded asked={asked}>{(told) => <Rules told={told} />}</Loaded> },
          { key: "tables", label: say("tables"), children: <Loaded asked={asked}>{({ policy }) => <InTables policy={policy} />}</Loaded> },
          { key: "bench", label: say("bench"), children: <Bench /> },
        ]}
      />
    </Page>
  );
}

/** The way to the policy as a document; it is head office's. */
function ToChange() {
  const say = useRuleWords();
  const navigate = useNavigate();
  const { org } = useMe();
  const draws = useMay("draft_policy");
  return org === "HQ" ? (
    <Button type={draws ? "primary" : "default"} onClick={() => void navigate("/policies/change")}>
      {say(draws ? "change" : "watch")}
    </Button>
  ) : null;
}

function Rules({ told: { sections, configuration } }: { told: Policies }) {
  const say = useWords();
  return (
    <Flex vertical gap={16}>
      {sections.map((section) => (
        <Section key={section.section} section={section} />
      ))}
      <p className="hc-secondary">{say("version", { version: configuration.slice(0, VERSION_SHOWN) })}</p>
    </Flex>
  );
}

function Section({ section: { label, rules } }: { section: PolicySection }) {
  const say = useWords();
  return (
    <Panel title={label}>
      <Table<RuleTold>
        size="small"
        pagination={false}
        rowKey={({ id, sentence }) => `${id}/${sentence}`}
        dataSource={[...rules]}
        locale={{ emptyText: <EmptyState title={say("noRules")} hint={say("noRulesHint")} /> }}
        columns={[
          { title: say("rule"), width: "28%", render: (_, rule) => <Sentence text={rule.label || label} /> },
          { title: say("says"), render: (_, { sentence }) => <Sentence text={sentence} /> },
        ]}
      />
    </Panel>
  );
}

function InTables({ policy }: { policy: Policies["policy"] }) {
  return (
    <Flex vertical gap={16}>
      <Hours hours={policy.open_hours} />
      <Matrix rule={policy.suitability ?? null} />
      <Classes required={policy.consent_required} />
    </Flex>
  );
}
