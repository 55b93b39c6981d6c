import type { AlertTold } from "../../api/schema";
import { Alert, Button, Panel, Sentence, Tag } from "../../ui";
import { useWords } from "./words";

/** Where somebody can do something about it. */
function place({ kind, name }: AlertTold): string {
  switch (kind) {
    case "no_customers":
    case "feed_late":
      return "/sources";
    case "nothing_live":
      return "/strategies";
    case "dead_letters":
      return "/letters";
    case "undelivered":
      return "/letters?show=undelivered";
    case "breaker_open":
      return "/runs?show=realtime";
    case "health":
      return "/health";
    case "stop":
      return "/stops";
    case "entry_shut":
      return `/strategies/${encodeURIComponent(name)}`;
    default:
      return "/runs";
  }
}

/** What somebody should look at, the most urgent first, each with the way to it. */
export function Alerts({ alerts }: { alerts: readonly AlertTold[] }) {
  const say = useWords();
  return (
    <Panel title={say("alerts")}>
      {alerts.length === 0 ? (
        <Alert type="success" showIcon title={say("noAlerts")} description={say("noAlertsHint")} />
      ) : (
        <ul className="hc-problems">
          {alerts.map((alert) => (
            <li key={`${alert.kind}:${alert.name}:${alert.sentence}`} className="hc-alert">
              <Tag color={alert.severity === "high" ? "error" : "warning"}>{say(alert.severity === "high" ? "urgent" : "notice")}</Tag>
              <div>
                <Sentence text={alert.sentence} />{" "}
                <Button type="link" size="small" href={`#${place(alert)}`} aria-label={`${say("look")} ${alert.sentence}`}>
                  {say("look")}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
