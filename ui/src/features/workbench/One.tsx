import { useParams } from "react-router";
import type { SuitabilityLight, TaskCard, TaskDetail } from "../../api/schema";
import { Alert, Collapse, Descriptions, Flex, Loaded, Money, Page, Panel, Person, Sentence, Tag, Timeline, When } from "../../ui";
import { NO, useNames } from "../../ui/named";
import { Actions } from "./Actions";
import { useCard, useTask } from "./asked";
import { isOverdue, useNow } from "./due";
import { useWords } from "./words";

/** One task with all that a manager needs to speak, and what he found in two taps. */
export function Screen() {
  const say = useWords();
  const { task = "" } = useParams();
  const detail = useTask(task);
  const card = useCard(task);
  return (
    <Page title={detail.data?.task.subject ?? say("task")} hint={<a href="#/workbench">{say("back")}</a>}>
      <Loaded asked={detail}>
        {(told) => (
          <>
            <Head detail={told} />
            <Panel title={say("script")}>
              <p style={{ fontSize: 16, margin: 0 }}>{told.script}</p>
            </Panel>
            <Actions detail={told} />
            <Loaded asked={card}>{(shown) => <Card card={shown} />}</Loaded>
            <Steps detail={told} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Head({ detail: { task } }: { detail: TaskDetail }) {
  const say = useWords();
  const { name } = useNames();
  const overdue = isOverdue(task, useNow());
  return (
    <Panel>
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 2, md: 4 }}
        items={[
          { key: "customer", label: say("customer"), children: <Person customer={task.customer} /> },
          { key: "strategy", label: say("strategy"), children: name("strategies", task.strategy) },
          { key: "worth", label: say("worth"), children: <Money cents={task.value_cents} /> },
          {
            key: "deadline",
            label: say("before"),
            children: (
              <>
                <When at={task.deadline} /> {overdue && <Tag color={NO}>{say("overdue")}</Tag>}
              </>
            ),
          },
          { key: "state", label: say("state"), children: say(task.state) },
          { key: "manager", label: say("manager"), children: task.manager || say("pool") },
        ]}
      />
    </Panel>
  );
}

const LIGHTS = { green: "success", amber: "warning", red: "error" } as const;

function Light({ light, sentence }: SuitabilityLight) {
  const say = useWords();
  return <Alert type={LIGHTS[light]} showIcon title={`${say("suitability")}：${say(light)}`} description={sentence} />;
}

/** How many facts of the customer stand on the card. */
const FACTS = 12;

function Card({ card }: { card: TaskCard }) {
  const say = useWords();
  const { tell } = useNames();
  const facts = card.customer.tags.filter(({ value }) => value !== null && value !== undefined && value !== "***").slice(0, FACTS);
  return (
    <Flex vertical gap={12}>
      <Light {...card.suitability} />
      <Panel title={say("why")}>
        {card.why ? (
          <>
            <strong>{card.why.label}</strong>：<Sentence text={card.why.why} />
            <div className="hc-secondary">{say("ranked", { rank: card.why.rank, score: card.why.score })}</div>
            <Descriptions
              size="small"
              column={{ xs: 1, sm: 2, md: 4 }}
              items={card.why.factors.map(({ factor, label, shown }) => ({ key: factor, label, children: shown }))}
            />
          </>
        ) : (
          <span className="hc-secondary">{say("whyGone")}</span>
        )}
      </Panel>
      <Panel title={say("card")} extra={<a href={`#/customers/${encodeURIComponent(card.customer.customer)}`}>{say("wholeCustomer")}</a>}>
        {card.customer.refusals.length > 0 && <Tag color={NO}>{say("refuses", { count: card.customer.refusals.length })}</Tag>}
        <Descriptions
          size="small"
          column={{ xs: 1, sm: 2, md: 3 }}
          items={facts.map(({ name, label, value, meaning, kind }) => ({
            key: name,
            label: tell(label),
            children: meaning ? tell(meaning) : typeof value === "boolean" ? say(value ? "yes" : "no") : kind === "money" ? `${String(value)} ${say("yuan")}` : String(value),
          }))}
        />
      </Panel>
    </Flex>
  );
}

function Steps({ detail: { steps } }: { detail: TaskDetail }) {
  const say = useWords();
  const { name } = useNames();
  return (
    <Collapse
      items={[
        {
          key: "steps",
          label: say("steps", { count: steps.length }),
          children: (
            <Timeline
              items={steps.map((step) => ({
                content: (
                  <>
                    <When at={step.at} /> {say(step.state)} · {step.manager || say("pool")}
                    {step.outcome && <> · {name("outcomes", step.outcome)}</>}
                  </>
                ),
              }))}
            />
          ),
        },
      ]}
    />
  );
}
