import { CheckCircleFilled, CloseCircleFilled, QuestionCircleOutlined } from "@ant-design/icons";
import { useState } from "react";
import type { Ground, PartAsked, WhyNotTold } from "../../api/schema";
import { Alert, DecisionLink, Flex, FormField, Loaded, Panel, Select, Skeleton, Typography } from "../../ui";
import { useNames } from "../../ui/named";
import { useWhyNot } from "./asked";
import { useWords } from "./words";

/** Why a customer was not told something: the engine's sentence, to be sent on as it is. */
export function WhyNot({ customer }: { customer: string }) {
  const say = useWords();
  const { all } = useNames();
  const [strategy, setStrategy] = useState("");
  const asked = useWhyNot(customer, strategy);
  return (
    <Panel title={say("whyNot")}>
      <FormField label={say("whyNotStrategy")} control="why-not" hint={say("whyNotHint")}>
        <Select
          id="why-not"
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          placeholder={say("whyNotChoose")}
          style={{ width: "100%", maxWidth: 480 }}
          options={all("strategies")}
          value={strategy || undefined}
          onChange={(chosen: string | undefined) => setStrategy(chosen ?? "")}
        />
      </FormField>
      {strategy && <div className="hc-above"><Loaded asked={asked}>{(told) => (told.strategy === strategy ? <Answer told={told} /> : <Skeleton active />)}</Loaded></div>}
    </Panel>
  );
}

function Answer({ told: { answer, decision, ground, parts } }: { told: WhyNotTold }) {
  const say = useWords();
  return (
    <Flex vertical gap={12}>
      <Alert
        type={kindOf(ground)}
        showIcon
        title={
          <Typography.Text copyable={{ text: answer, tooltips: [say("copy"), say("copied")] }}>{answer}</Typography.Text>
        }
      />
      {decision && <DecisionLink decision={decision}>{say("whole")}</DecisionLink>}
      {parts.length > 0 && (
        <ul className="hc-problems" aria-label={say("whyNotParts")}>
          {parts.map((one) => (
            <Part key={one.part} one={one} />
          ))}
        </ul>
      )}
    </Flex>
  );
}

function Part({ one: { part, holds } }: { one: PartAsked }) {
  const say = useWords();
  return (
    <li className="hc-problem">
      {holds === null ? (
        <QuestionCircleOutlined className="hc-secondary" aria-hidden />
      ) : holds ? (
        <CheckCircleFilled style={{ color: "#1b7340" }} aria-hidden />
      ) : (
        <CloseCircleFilled style={{ color: "#b3261e" }} aria-hidden />
      )}
      <span>
        {part} <span className="hc-secondary">{say(holds === null ? "partUnknown" : holds ? "partHolds" : "partFails")}</span>
      </span>
    </li>
  );
}

function kindOf(ground: Ground): "success" | "info" | "warning" {
  switch (ground) {
    case "told":
      return "success";
    case "waits":
    case "in_journey":
    case "not_yet":
      return "info";
    case "undelivered":
    case "refused":
    case "left_journey":
    case "not_in_time":
    case "not_in_audience":
    case "no_event":
      return "warning";
  }
}
