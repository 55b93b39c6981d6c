import { CheckCircleFilled, LeftOutlined, MinusCircleOutlined, RightOutlined } from "@ant-design/icons";
import { useState } from "react";
import type { ConsideredShown, ContactShown, DecisionShown } from "../../api/schema";
import { Allowed, Button, EmptyState, Failure, Flex, Panel, Segmented, Skeleton, StrategyLink, Tag, When } from "../../ui";
import { YES, useNames } from "../../ui/named";
import { useTimeline } from "./asked";
import { useWords } from "./words";

type Which = "all" | "said" | "unsaid";

/** Everything that was decided for a customer, newest first: what was said, what was not, and why. */
export function History({ customer }: { customer: string }) {
  const say = useWords();
  const pages = useTimeline(customer);
  const [which, setWhich] = useState<Which>("all");
  if (pages.error) {
    return <Failure error={pages.error} onAgain={pages.again} />;
  }
  if (pages.loading) {
    return <Skeleton active />;
  }
  const rows = pages.rows.filter(({ contacts }) => which === "all" || contacts.length > 0 === (which === "said"));
  return (
    <Flex vertical gap={12}>
      <Segmented<Which>
        aria-label={say("which")}
        value={which}
        onChange={setWhich}
        options={[
          { value: "all", label: say("all") },
          { value: "said", label: say("saidOnly") },
          { value: "unsaid", label: say("unsaidOnly") },
        ]}
        style={{ alignSelf: "start" }}
      />
      {rows.length === 0 && <EmptyState title={say("noDecisions")} hint={say("noDecisionsHint")} />}
      {rows.map((made) => (
        <One key={made.id} made={made} />
      ))}
      {(pages.number > 1 || pages.hasNext) && (
        <Flex justify="end" align="center" gap={8}>
          <Button icon={<LeftOutlined />} aria-label={say("newer")} disabled={pages.number === 1} onClick={pages.previous} />
          <Button icon={<RightOutlined />} aria-label={say("older")} disabled={!pages.hasNext} onClick={pages.next} />
        </Flex>
      )}
    </Flex>
  );
}

function One({ made }: { made: DecisionShown }) {
  const say = useWords();
  const { slot } = useNames();
  const cause = made.nightly ? say("byNight") : made.placement ? say("bySlot", { slot: slot(made.placement) }) : say("byEvent");
  return (
    <Panel
      title={
        <>
          <When at={made.at} fineness="second" /> · {cause}
        </>
      }
    >
      <Flex gap={8} align="center" wrap>
        <Tag color={made.contacts.length > 0 ? YES : "default"}>
          {made.contacts.length > 0 ? say("saidCount", { count: made.contacts.length }) : say("saidNothing")}
        </Tag>
        <Allowed to="read">
          <a className="hc-tap" href={`#/decisions/${encodeURIComponent(made.id)}`}>{say("whole")}</a>
        </Allowed>
      </Flex>
      {made.forgotten && <span className="hc-secondary">{say("forgotten")}</span>}
      {made.contacts.map((contact) => (
        <Reserved key={contact.id} contact={contact} />
      ))}
      {made.considered_count === 0 && !made.forgotten && <span className="hc-secondary">{say("nobodyAsked")}</span>}
      <ul className="hc-problems" aria-label={say("considered")}>
        {made.considered.map((one) => (
          <Considered key={one.strategy} one={one} />
        ))}
      </ul>
      {made.considered_count > made.considered.length && (
        <span className="hc-secondary">{say("moreConsidered", { count: made.considered_count - made.considered.length })}</span>
      )}
    </Panel>
  );
}

function Considered({ one }: { one: ConsideredShown }) {
  const { tell } = useNames();
  const chosen = one.verdict === "chosen";
  return (
    <li className="hc-problem">
      {chosen ? <CheckCircleFilled style={{ color: "#1b7340" }} aria-hidden /> : <MinusCircleOutlined className="hc-secondary" aria-hidden />}
      <span>
        <strong>
          <StrategyLink strategy={one.strategy} label={tell(one.label)} />
        </strong> <Tag color={chosen ? YES : "default"}>{tell(one.told)}</Tag>{" "}
        <span className="hc-secondary">{tell(one.why)}</span>
      </span>
    </li>
  );
}

function Reserved({ contact }: { contact: ContactShown }) {
  const say = useWords();
  const { name, tell } = useNames();
  return (
    <div className="hc-problem">
      <span>
        {name("channels", contact.channel)} · {say(contact.state)}
        {contact.state === "released" && contact.why && say("releasedWhy", { why: tell(contact.told) })} <When at={contact.at} />
        {contact.task && <> · {say(`task_${contact.task.state}`)}</>}
        {contact.outcomes.map(({ kind, at }) => (
          <Tag key={`${kind}/${String(at)}`} style={{ marginInlineStart: 8 }}>
            {say(kind)} <When at={at} />
          </Tag>
        ))}
      </span>
    </div>
  );
}
