import { useState } from "react";
import { isFields, nodeOf, textOf, waysOf, type Fields, type Json } from "../../../document";
import { useStrategy } from "../../../canvas";
import { useLanguage } from "../../../i18n";
import { ChoiceInput, NodeInput, SpanInput, useDrawing, withField, YesInput } from "../../../nodes";
import { FormField, Segmented } from "../../../ui";
import { useWords } from "./words";
import { Rows } from "./Rows";

type Props = { value: Json | undefined; onChange: (value: Fields) => void };
type Manner = "asSteps" | "asVerdict";

/** What must become of an example: the steps through a journey, or the one verdict. */
export function ExpectInput({ value, onChange }: Props) {
  const say = useWords();
  const language = useLanguage();
  const { bank, fixed } = useDrawing();
  const expect: Fields = isFields(value) ? value : {};
  const [wanted, setWanted] = useState<Manner>(textOf(expect.verdict) ? "asVerdict" : "asSteps");
  const set = (field: string) => (given: Json | undefined) => onChange(withField(expect, field, given));
  const words = (some: Readonly<Record<string, { zh: string; en: string }>>) => Object.entries(some).map(([id, label]) => ({ value: id, label: label[language] }));
  const channels = bank.channels.map(({ id, label }) => ({ value: id, label: label[language] }));
  return (
    <>
      <FormField label={say("expectAs")}>
        <Segmented<Manner>
          size="small"
          disabled={fixed}
          aria-label={say("expectAs")}
          value={wanted}
          options={(["asSteps", "asVerdict"] as const).map((one) => ({ value: one, label: say(one) }))}
          onChange={(one) => {
            setWanted(one);
            onChange({});
          }}
        />
      </FormField>
      {wanted === "asVerdict" && (
        <>
          <ChoiceInput label={say("expectVerdict")} value={expect.verdict} onChange={set("verdict")} options={words(bank.verdicts)} />
          <ChoiceInput label={say("expectReason")} value={expect.reason} onChange={set("reason")} options={words(bank.reasons)} />
          <ChoiceInput label={say("expectChannel")} value={expect.channel} onChange={set("channel")} options={channels} />
        </>
      )}
      {wanted === "asSteps" && (
        <Rows name={say("expectStep")} value={expect.steps} made={{ node: "", did: "sent" }} onChange={set("steps")}>
          {(step, keep) => <Step step={step} keep={keep} channels={channels} dids={words(bank.did)} />}
        </Rows>
      )}
    </>
  );
}

type Options = readonly { value: string; label: string }[];

function Step({ step, keep, channels, dids }: { step: Fields; keep: (step: Fields) => void; channels: Options; dids: Options }) {
  const say = useWords();
  const language = useLanguage();
  const { bank } = useDrawing();
  const strategy = useStrategy();
  const node = nodeOf(strategy, textOf(step.node));
  const isWave = node?.kind === "message" || node?.kind === "task" || node?.kind === "choose";
  const ways = node ? waysOf(node) : [];
  const set = (field: string) => (given: Json | undefined) => keep(withField(step, field, given));
  return (
    <>
      <NodeInput label={say("stepNode")} value={step.node} onChange={(given) => keep({ ...step, node: given ?? "" })} />
      <ChoiceInput label={say("stepDid")} value={step.did} onChange={(given) => keep({ ...step, did: given ?? "" })} options={dids} />
      {(step.did === "went" || "branch" in step) && (
        <ChoiceInput
          label={say("stepBranch")}
          value={step.branch}
          onChange={set("branch")}
          options={ways.filter(Boolean).map((way) => ({ value: way, label: bank.ways[way]?.[language] ?? way }))}
        />
      )}
      {isWave && <ChoiceInput label={say("stepChannel")} value={step.channel} onChange={set("channel")} options={channels} />}
      <YesInput label={say("stepTimed")} value={"after" in step} onChange={(given) => set("after")(given ? {} : undefined)} />
      {"after" in step && <SpanInput label={say("afterEntry")} value={step.after} onChange={(after) => keep({ ...step, after: isFields(after) ? after : {} })} />}
    </>
  );
}
