import { useState } from "react";
import { useParams } from "react-router";
import type { MaterialDetail, UsedBy } from "../../api/schema";
import { Button, Count, Descriptions, EmptyState, Flex, Loaded, Page, Panel, Segmented, WideTable, StrategyLink } from "../../ui";
import { useMaterial } from "./asked";
import { Preview } from "./Preview";
import { Valid } from "./Screen";
import { useWords } from "./words";

const VERSION_SHOWN = 12;

/** One material: its wordings, what customers would read, who says it. */
export function Screen() {
  const { material = "" } = useParams();
  const say = useWords();
  const asked = useMaterial(material);
  return (
    <Page title={asked.data?.material.says || say("material")} hint={<code>{material}</code>} actions={<Button href="#/materials">{say("back")}</Button>}>
      <Loaded asked={asked}>{(told) => <One key={told.material.id} told={told} />}</Loaded>
    </Page>
  );
}

function One({ told: { material, variants, defaults, used_by: users, sent } }: { told: MaterialDetail }) {
  const say = useWords();
  const [channel, setChannel] = useState(variants[0]?.channel ?? "");
  const labels = new Map(variants.map((variant) => [variant.channel, variant.channel_label]));
  return (
    <Flex vertical gap={16}>
      <Panel title={say("facts")}>
        <Descriptions
          size="small"
          column={{ xs: 1, md: 2, xl: 4 }}
          items={[
            { key: "state", label: say("state"), children: <Valid valid={material.valid} /> },
            { key: "until", label: say("until"), children: material.valid_until || say("forever") },
            { key: "sent", label: say("sent"), children: say("messages", { count: sent }) },
            { key: "version", label: say("version"), children: <code>{material.version.slice(0, VERSION_SHOWN)}</code> },
          ]}
        />
      </Panel>
      <Panel title={say("wordings")}>
        <div className="hc-scroll hc-below">
          <Segmented aria-label={say("channels")} value={channel} onChange={setChannel} options={variants.map((one) => ({ value: one.channel, label: one.channel_label }))} />
        </div>
        {variants
          .filter((variant) => variant.channel === channel)
          .map((variant) => (
            <Flex key={channel} vertical gap={16}>
              <div className="hc-message">
                {variant.subject && <strong>{variant.subject}</strong>}
                <div>{variant.body}</div>
              </div>
              <Filled placeholders={variant.placeholders} defaults={defaults} />
              <Preview material={material.id} channel={channel} users={users} isSame={variant.placeholders.length === 0} />
            </Flex>
          ))}
      </Panel>
      <Panel title={say("usedBy")}>
        <WideTable<UsedBy> label={say("usedBy")}
          rowKey={({ strategy, node }) => `${strategy}/${node}`}
          rows={users}
          locale={{ emptyText: <EmptyState title={say("notUsed")} hint={say("notUsedHint")} /> }}
          columns={[
            { title: say("strategy"), render: (_, { strategy, label }) => <StrategyLink strategy={strategy} label={label} /> },
            { title: say("node"), dataIndex: "node_label" },
            { title: say("channels"), render: (_, { channels }) => channels.map((one) => labels.get(one) ?? one).join(" · ") },
          ]}
        />
      </Panel>
    </Flex>
  );
}

/** What of the text is printed for each customer, and what stands there when nothing is known. */
function Filled({ placeholders, defaults }: { placeholders: readonly string[]; defaults: Readonly<Record<string, string>> }) {
  const say = useWords();
  if (placeholders.length === 0) {
    return <span className="hc-secondary">{say("printsNothing")}</span>;
  }
  return (
    <div>
      {say("prints")} (<Count value={placeholders.length} />)
      <ul>
        {placeholders.map((name) => {
          const text = defaults[name];
          return (
            <li key={name}>
              <code>{name}</code> {text !== undefined && <span className="hc-secondary">{say("defaultOf", { name, text })}</span>}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
