import type { ConditionTold, Palette } from "../../api/schema";
import { textOf, type Strategy } from "../../document";
import { useLanguage } from "../../i18n";
import { nameOf } from "../../nodes";
import { Count, Descriptions, EmptyState, Failure, Loaded, Panel, Sentence, Spin } from "../../ui";
import { useCount, useRead } from "./asked";
import { useWords } from "./words";

/** Whom it addresses: the condition of its entry in words, and how many customers meet it now. */
export function Reach({ now, live, bank }: { now: Strategy; live: Strategy | null; bank: Palette }) {
  const say = useWords();
  const language = useLanguage();
  const read = useRead(now);
  const entry = now.graph.nodes.find(({ kind }) => kind === "entry");
  const within = textOf(now.within as string);
  return (
    <Panel title={say("reach")}>
      {entry ? (
        <Loaded asked={read}>
          {(told) => (
            <>
              <Told told={told} />
              <Descriptions
                size="small"
                column={{ xs: 1, md: 2 }}
                items={[
                  { key: "event", label: say("startedBy"), children: textOf(entry.event) ? nameOf(bank.events, entry.event, language) : say("byNight") },
                  ...(within ? [{ key: "within", label: say("within"), children: nameOf(bank.units, within, language) }] : []),
                  { key: "now", label: say("countNow"), children: <Counted where={told.bound} /> },
                  ...(live ? [{ key: "live", label: say("countLive"), children: <OfLive live={live} /> }] : []),
                ]}
              />
            </>
          )}
        </Loaded>
      ) : (
        <EmptyState title={say("noEntry")} />
      )}
    </Panel>
  );
}

function Told({ told }: { told: ConditionTold }) {
  const language = useLanguage();
  return <p>{told.read_back ? <Sentence text={told.read_back[language]} /> : <code>{told.text}</code>}</p>;
}

function OfLive({ live }: { live: Strategy }) {
  const read = useRead(live);
  return <Loaded asked={read}>{({ bound }) => <Counted where={bound} />}</Loaded>;
}

function Counted({ where }: { where: string }) {
  const say = useWords();
  const count = useCount(where);
  if (count.error) {
    return <Failure error={count.error} />;
  }
  if (!where) {
    return <>{say("notCounted")}</>;
  }
  return count.data === undefined ? (
    <Spin size="small" />
  ) : (
    <strong>
      <Count value={count.data.customers} /> {say("customers")}
    </strong>
  );
}
