import { CheckCircleFilled, MinusCircleOutlined } from "@ant-design/icons";
import type { DecisionShown } from "../../api/schema";
import { EmptyState, Flex, Loaded, Of, Panel, Tag, When } from "../../ui";
import { NO, useNames, YES } from "../../ui/named";
import { useDecided, type Replied } from "./asked";
import { useWords } from "./words";

/** What is decided for the customer as it happens, with every reason. */
export function Trace({ customer, replies }: { customer: string; replies: readonly Replied[] }) {
  const say = useWords();
  return (
    <Panel title={say("trace")}>
      <Replies replies={replies} />
      <Loaded asked={useDecided(customer)}>
        {({ decisions }) =>
          decisions.length === 0 ? (
            <EmptyState title={say("nothingDecided")} hint={say("nothingDecidedHint")} />
          ) : (
            <ol className="hc-problems" aria-label={say("trace")} aria-live="polite">
              {decisions.map((made) => (
                <One key={made.id} made={made} />
              ))}
            </ol>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Replies({ replies }: { replies: readonly Replied[] }) {
  const say = useWords();
  if (replies.length === 0) {
    return null;
  }
  return (
    <ul className="hc-problems" aria-label={say("replies")} aria-live="polite">
      {replies.map(({ at, text, told, optedOut }) => (
        <li key={at} className="hc-problem" style={{ flexDirection: "column" }}>
          <Flex gap={8} wrap align="center">
            <When at={at} fineness="second" />
            <strong>{say("replied", { text })}</strong>
            {optedOut && <Tag color={NO}>{say("opted_out")}</Tag>}
          </Flex>
          <span>{told}</span>
        </li>
      ))}
    </ul>
  );
}

function One({ made }: { made: DecisionShown }) {
  const say = useWords();
  const { name, slot, tell } = useNames();
  const cause = made.nightly ? say("byNight") : made.placement ? say("bySlot", { slot: slot(made.placement) }) : say("byEvent");
  return (
    <li className="hc-problem" style={{ flexDirection: "column" }}>
      <Flex gap={8} wrap align="center">
        <When at={made.at} fineness="second" />
        <strong>{cause}</strong>
        <a href={`#/decisions/${encodeURIComponent(made.id)}`}>{say("whole")}</a>
      </Flex>
      {made.considered_count === 0 && <span className="hc-secondary">{say("nobodyAsked")}</span>}
      {made.considered.slice(0, 6).map((one) => (
        <div key={one.strategy}>
          {one.verdict === "chosen" ? <CheckCircleFilled style={{ color: YES }} aria-hidden /> : <MinusCircleOutlined className="hc-secondary" aria-hidden />}{" "}
          <Of what={tell(one.label)}>{tell(one.why)}</Of>
        </div>
      ))}
      {made.contacts.map(({ id, channel, state, release_at }) => (
        <div key={id}>
          <Tag color={state === "committed" ? YES : NO}>{say(state)}</Tag> {name("channels", channel)}
          {state === "reserved" && (
            <>
              {" "}
              · {say("notBefore")} <When at={release_at} />
            </>
          )}
        </div>
      ))}
    </li>
  );
}
