import { useState } from "react";
import type { Palette } from "../../api/schema";
import { textOf, textsOf, type Node, type Strategy } from "../../document";
import { useLanguage } from "../../i18n";
import { nameOf, nodeTitle } from "../../nodes";
import { EmptyState, Flex, Loaded, Panel, Segmented, Tag } from "../../ui";
import { usePreview } from "./asked";
import { useWords } from "./words";

/** What customers would read: each wave, through each of its channels, to real customers, masked. */
export function Content({ strategy, bank }: { strategy: Strategy; bank: Palette }) {
  const say = useWords();
  const waves = strategy.graph.nodes.filter((node) => textOf(node.material) !== "");
  return (
    <Panel title={say("content")}>
      <p className="hc-secondary">{say("contentHint")}</p>
      {waves.length === 0 ? (
        <EmptyState title={say("noContent")} />
      ) : (
        <Flex vertical gap={16}>
          {waves.map((wave) => (
            <Wave key={wave.id} wave={wave} strategy={strategy.id} bank={bank} />
          ))}
        </Flex>
      )}
    </Panel>
  );
}

function channelsOf(wave: Node): readonly string[] {
  return wave.kind === "task" ? [textOf(wave.channel)] : textsOf(wave.channels);
}

function Wave({ wave, strategy, bank }: { wave: Node; strategy: string; bank: Palette }) {
  const language = useLanguage();
  const channels = channelsOf(wave).filter(Boolean);
  const [chosen, setChosen] = useState(channels[0] ?? "");
  const name = (id: string) => nameOf(bank.channels, id, language);
  const title = nodeTitle(wave, language);
  return (
    <section aria-label={title}>
      <Flex gap={8} align="center" wrap>
        <h3 className="hc-heading">{title}</h3>
        {channels.length > 1 ? (
          <Segmented size="small" aria-label={title} value={chosen} onChange={setChosen} options={channels.map((id) => ({ value: id, label: name(id) }))} />
        ) : (
          <Tag>{name(chosen)}</Tag>
        )}
        <a href={`#/materials/${encodeURIComponent(textOf(wave.material))}`}>
          <code>{textOf(wave.material)}</code>
        </a>
      </Flex>
      {chosen && <Messages material={textOf(wave.material)} channel={chosen} strategy={strategy} />}
    </section>
  );
}

function Messages({ material, channel, strategy }: { material: string; channel: string; strategy: string }) {
  const say = useWords();
  const preview = usePreview(material, channel, strategy);
  return (
    <Loaded asked={preview}>
      {({ messages }) =>
        messages.length === 0 ? (
          <EmptyState title={say("nobodyToRead")} />
        ) : (
          <div className="hc-messages">
            {messages.map(({ customer, subject, body, parts, warnings }) => (
              <div key={customer} className="hc-message">
                {subject && <strong>{subject}</strong>}
                <div>{body}</div>
                <div className="hc-secondary">
                  <code>{customer}</code>
                  {parts !== null && ` · ${say("partsOf", { count: parts })}`}
                </div>
                {warnings.map((one) => (
                  <div key={one} className="hc-warned">
                    {one}
                  </div>
                ))}
              </div>
            ))}
          </div>
        )
      }
    </Loaded>
  );
}
