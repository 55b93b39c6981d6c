import { isFields, textOf, type Fields, type Json } from "../../../document";
import { useLanguage } from "../../../i18n";
import { ChoiceInput, NodeInput, SpanInput, StagesInput, useDrawing, withField } from "../../../nodes";
import { useStrategy } from "../../../canvas";
import { useNames } from "../../../ui/named";
import { useWords } from "./words";
import { Properties, TagValues } from "./NamedValues";
import { Rows } from "./Rows";

const KINDS = ["happensEvent", "happensAnswer", "happensOutcome", "happensLook", "happensTags"] as const;
type Kind = (typeof KINDS)[number];

const FIRST: Readonly<Record<Kind, Fields>> = {
  happensEvent: { event: "" },
  happensAnswer: { wave: "", stage: "clicked" },
  happensOutcome: { wave: "", outcome: "" },
  happensLook: { looks_at: "" },
  happensTags: { tags: {} },
};

function kindOf(one: Fields): Kind {
  return "looks_at" in one ? "happensLook" : "outcome" in one ? "happensOutcome" : "wave" in one ? "happensAnswer" : "tags" in one ? "happensTags" : "happensEvent";
}

type Props = { value: Json | undefined; onChange: (value: Json | undefined) => void };

/** What happens while the customer of an example is in the journey, in its order. */
export function HappensInput({ value, onChange }: Props) {
  const say = useWords();
  return (
    <Rows name={say("happening")} value={value} made={{ after: { days: 1 }, event: "" }} onChange={onChange}>
      {(one, keep) => <Happening one={one} keep={keep} />}
    </Rows>
  );
}

function Happening({ one, keep }: { one: Fields; keep: (one: Fields) => void }) {
  const say = useWords();
  const language = useLanguage();
  const { bank } = useDrawing();
  const { slots, slot } = useNames();
  const { graph } = useStrategy();
  const kind = kindOf(one);
  const set = (field: string) => (given: Json | undefined) => keep(withField(one, field, given ?? ""));
  const labelled = (some: readonly { id: string; label: { zh: string; en: string } }[]) => some.map(({ id, label }) => ({ value: id, label: label[language] }));
  const tasks = graph.nodes.some((node) => node.kind === "task");
  return (
    <>
      <SpanInput label={say("afterEntry")} value={one.after} onChange={(after) => keep({ ...one, after: isFields(after) ? after : {} })} />
      <ChoiceInput
        label={say("happens")}
        value={kind}
        options={KINDS.filter((each) => each !== "happensOutcome" || tasks || kind === each).map((each) => ({ value: each, label: say(each) }))}
        onChange={(given) => keep({ after: one.after ?? {}, ...FIRST[(textOf(given) || "happensEvent") as Kind] })}
      />
      {kind === "happensEvent" && (
        <>
          <ChoiceInput
            label={say("whichEvent")}
            value={one.event}
            options={bank.events.map(({ name, label }) => ({ value: name, label: label[language] }))}
            onChange={(event) => keep({ after: one.after ?? {}, event: event ?? "" })}
          />
          <Properties event={textOf(one.event)} value={one.properties} onChange={(properties) => keep(withField(one, "properties", Object.keys(properties).length > 0 ? properties : undefined))} />
        </>
      )}
      {(kind === "happensAnswer" || kind === "happensOutcome") && <NodeInput wave label={say("whichWave")} value={one.wave} onChange={set("wave")} />}
      {kind === "happensAnswer" && <StagesInput one label={say("howAnswered")} value={one.stage} onChange={set("stage")} />}
      {kind === "happensOutcome" && <ChoiceInput label={say("whichOutcome")} value={one.outcome} onChange={set("outcome")} options={labelled(bank.codes)} />}
      {kind === "happensLook" && (
        <ChoiceInput label={say("whichSlot")} value={one.looks_at} onChange={set("looks_at")} options={slots.map(({ placement }) => ({ value: placement, label: slot(placement) }))} />
      )}
      {kind === "happensTags" && <TagValues label={say("tagsThen")} value={one.tags} onChange={(tags) => keep({ ...one, tags })} />}
    </>
  );
}
