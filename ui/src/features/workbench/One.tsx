import { useParams } from "react-router";
import type { SuitabilityLight, TaskCard, TaskDetail } from "../../api/schema";
import { Alert, Collapse, DecisionLink, Descriptions, Flex, Loaded, Money, Of, Page, Panel, Person, Sentence, StrategyLink, Tag, Timeline, useTagValue, When } from "../../ui";
import { NO, useNames } from "../../ui/named";
import { Actions } from "./Actions";
import { useCard, useTask } from "./asked";
import { Left } from "./Left";
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
            {card.data && <Light {...card.data.suitability} />}
            <Panel title={say("script")}>
              <p style={{ fontSize: 16, margin: 0 }}>{told.script}</p>
            </Panel>
            <Actions detail={told} />
            <Loaded asked={card}>{(shown) => <Card card={shown} decision={told.decision} />}</Loaded>
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
  return (
    <Panel>
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 2, md: 4 }}
        items={[
          { key: "customer", label: say("customer"), children: <Person customer={task.customer} /> },
          { key: "strategy", label: say("strategy"), children: <StrategyLink strategy={task.strategy} label={name("strategies", task.strategy)} /> },
          { key: "worth", label: say("worth"), children: <Money cents={task.value_cents} /> },
          {
            key: "deadline",
            label: say("before"),
            children: (
              <>
                <When at={task.deadline} /> <Left task={task} />
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
  return <Alert type={LIGHTS[light]} showIcon title={<Of what={say("suitability")}>{say(light)}</Of>} description={sentence} />;
}

/** How many facts of the customer stand on the card. */
const FACTS = 12;

function Card({ card, decision }: { card: TaskCard; decision: string }) {
  const say = useWords();
  const { tell } = useNames();
  const text = useTagValue();
  const facts = card.customer.tags.filter(({ value }) => value !== null && value !== undefined && value !== "***").slice(0, FACTS);
  return (
    <Flex vertical gap={12}>
      <Panel title={say("why")} extra={<DecisionLink decision={decision}>{say("decision")}</DecisionLink>}>
        {card.why ? (
          <>
            <Of what={<strong>{card.why.label}</strong>}>
              <Sentence text={card.why.why} />
            </Of>
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
          items={facts.map((tag) => ({
            key: tag.name,
            label: tell(tag.label),
            children: text(tag),
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
