import type { Standing } from "../../api/schema";
import { Alert, Descriptions, Panel, Tag } from "../../ui";
import { useWords } from "./words";

const SHORT = 12;

/** Where it stands, who made it, and what an approval is bound to. */
export function Bound({ standing }: { standing: Standing }) {
  const say = useWords();
  const { state, version, makers, seal, sealed_now: now, approve_refusal: refused, publish_refusal: kept } = standing;
  const isSealed = (state === "approved" || state === "live") && seal !== "";
  return (
    <Panel title={say("bound")}>
      <p className="hc-secondary">{say("boundHint")}</p>
      <Descriptions
        size="small"
        column={{ xs: 1, md: 2 }}
        items={[
          { key: "state", label: say("state"), children: state && <Tag>{say(state)}</Tag> },
          { key: "makers", label: say("makers"), children: makers.join(" · ") || say("none") },
          { key: "version", label: say("version"), children: <code>{version.slice(0, SHORT)}</code> },
          {
            key: "seal",
            label: say("sealName"),
            children: (
              <span>
                <code>{(seal || now).slice(0, SHORT)}</code>
                {isSealed && ` · ${say(seal === now ? "sealHolds" : "sealBroken")}`}
              </span>
            ),
          },
        ]}
      />
      {refused && <Alert type="warning" showIcon title={say("notYou")} description={refused} />}
      {kept && <Alert type="warning" showIcon title={say("notYouPublish")} description={kept} />}
    </Panel>
  );
}
