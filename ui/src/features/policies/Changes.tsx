import type { CapEffect, CapEffects, PolicyChangeTold } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { Count, EmptyState, Flex, Loaded, Of, Sentence, Statistic, Tag, WideTable, type Columns } from "../../ui";
import { useEffects, type Said } from "./ruling";
import { useRuleWords } from "./ruleWords";

const DAYS = 30;
const MOST = 3;
const COLOUR = { tighter: "success", looser: "warning", other: "default" } as const;
const known = (direction: string): direction is keyof typeof COLOUR => direction in COLOUR;

/** What differs from the policy in force, rule by rule, in the engine's words. */
export function Changes({ label, changes }: { label: string; changes: readonly PolicyChangeTold[] }) {
  const say = useRuleWords();
  const columns: Columns<PolicyChangeTold> = [
    {
      title: say("differs"),
      render: (_, one) => (
        <div className="hc-wrap">
          <strong>{one.label || <Sentence text={one.part} />}</strong>
          <span className="hc-secondary">
            {" "}
            {one.part} · {one.kind}
          </span>
          <div>
            <Sentence text={one.sentence} />
          </div>
        </div>
      ),
    },
    { title: say("direction"), width: 90, render: (_, one) => <Tag color={known(one.direction) ? COLOUR[one.direction] : "default"}>{one.direction_told}</Tag> },
  ];
  return (
    <WideTable<PolicyChangeTold>
      label={label}
      rowKey="path"
      rows={changes}
      columns={columns}
      locale={{ emptyText: <EmptyState title={say("noChanges")} hint={say("noChangesHint")} /> }}
    />
  );
}

/** What the changed caps would have done in the last days; asked once something of caps differs. */
export function Effects({ said, changes }: { said: Said; changes: readonly PolicyChangeTold[] }) {
  const say = useRuleWords();
  const isAsked = changes.some(({ path }) => path.startsWith("caps/"));
  const asked = useEffects(said, isAsked);
  if (!isAsked) {
    return <p className="hc-secondary">{say("noCapChanged")}</p>;
  }
  return <Loaded asked={asked}>{(told) => <Told told={told} />}</Loaded>;
}

function Told({ told: { caps, unknown } }: { told: CapEffects }) {
  const say = useRuleWords();
  return (
    <Flex vertical gap={16}>
      <p className="hc-secondary">{say("effectsHint")}</p>
      {caps.map((cap) => (
        <Effect key={cap.cap} cap={cap} />
      ))}
      <ul className="hc-secondary">
        {unknown.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </Flex>
  );
}

function Effect({ cap }: { cap: CapEffect }) {
  const say = useRuleWords();
  const language = useLanguage();
  const none = say("none");
  const title = say("limitChange", { label: cap.label, now: cap.limit_now ?? none, limit: cap.limit ?? none });
  if (!cap.is_counted) {
    return <Of what={title}>{say("notCounted")}</Of>;
  }
  const most = cap.by_strategy.slice(0, MOST).map(({ label, contacts }) => say("refusedOf", { label, count: contacts }));
  return (
    <section aria-label={title}>
      <h3 className="hc-heading">{title}</h3>
      <Flex gap={24} wrap>
        <Statistic title={say("effectSent")} value={cap.sent} suffix={say("unitMessages")} />
        <Statistic title={say("effectRefused")} value={cap.refused_then} suffix={say("unitMessages")} />
        {cap.passed_then !== null && <Statistic title={say("effectPassed")} value={cap.passed_then} suffix={say("unitCandidates")} />}
      </Flex>
      {cap.passed_then === null && <p className="hc-secondary">{say("unknownPassed")}</p>}
      {cap.refused_now > 0 && (
        <p className="hc-secondary">
          <Of what={say("effectNow")}>
            <Count value={cap.refused_now} />
          </Of>
        </p>
      )}
      {most.length > 0 && <p className="hc-secondary">{say("mostRefused", { who: most.join(language === "zh" ? "、" : ", ") })}</p>}
    </section>
  );
}

export const EFFECT_DAYS = DAYS;
