import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { isFields, textOf, type Fields, type Json } from "../document";
import { useLanguage } from "../i18n";
import { Button, Flex, FormField } from "../ui";
import { useDrawing } from "./context";
import { ChoiceInput, NumberInput, PartInput, ShareInput, TextInput, withField, YesInput, type Given } from "./inputs";
import { Told } from "./Told";
import { useWords } from "./words";

const GAINS = ["reachedGoal", "clickedOne", "boughtSome", "eventHappened"] as const;
const GUARDED = ["optedOut", "complained", ...GAINS] as const;
const COUNTS = { reachedGoal: "goal", clickedOne: "clicked", boughtSome: "bought", eventHappened: "event", optedOut: "opted_out", complained: "complained" } as const;
type Counts = keyof typeof COUNTS;

const GUARDS: readonly Fields[] = [{ counts: "opted_out" }, { counts: "complained" }];
const DAYS = 14;

/** What arms are compared by. */
function GainInput({ value, onChange, yesOrNo = false }: { value: Json | undefined; onChange: (value: Json) => void; yesOrNo?: boolean }) {
  const say = useWords();
  const language = useLanguage();
  const { bank } = useDrawing();
  const gain: Fields = isFields(value) ? value : {};
  const set = (name: string) => (given: Json | undefined) => onChange(withField(gain, name, given));
  const counts = (Object.keys(COUNTS) as Counts[]).find((one) => COUNTS[one] === gain.counts);
  const event = bank.events.find((one) => one.name === gain.event);
  const amounts = Object.entries(event?.properties ?? {}).filter(([, kind]) => kind === "money");
  return (
    <>
      <ChoiceInput
        label={say("judgedBy")}
        value={counts}
        options={GAINS.map((one) => ({ value: one, label: say(one) }))}
        onChange={(given) => onChange({ counts: COUNTS[(textOf(given) || "reachedGoal") as Counts], days: gain.days ?? DAYS })}
      />
      <NumberInput label={say("countedFor")} unit={say("days")} min={1} precision={0} value={gain.days} onChange={(given) => set("days")(given ?? DAYS)} />
      {gain.counts === "event" && (
        <ChoiceInput
          label={say("countedEvent")}
          value={gain.event}
          onChange={(given) => onChange(withField(withField(gain, "amount", undefined), "event", given))}
          options={bank.events.map((one) => ({ value: one.name, label: one.label[language] }))}
        />
      )}
      {!yesOrNo && gain.counts === "event" && amounts.length > 0 && (
        <ChoiceInput label={say("countedAmount")} value={gain.amount} onChange={set("amount")} options={amounts.map(([name]) => ({ value: name, label: event?.labels[name]?.[language] ?? name }))} />
      )}
      {!yesOrNo && gain.counts === "bought" && <YesInput label={say("byMoney")} value={gain.money} onChange={set("money")} />}
    </>
  );
}

/** What no challenger must make worse. */
function GuardsInput({ value, onChange }: { value: Json | undefined; onChange: (value: Json | undefined) => void }) {
  const say = useWords();
  const { fixed } = useDrawing();
  const guards: readonly Fields[] = Array.isArray(value) ? value.filter((one: Json): one is Fields => isFields(one)) : GUARDS;
  const put = (at: number, guard: Fields) => onChange(guards.with(at, guard));
  return (
    <FormField label={say("guards")} hint={say("guardsHint")}>
      {guards.map((guard, at) => (
        <Flex key={String(at)} gap={8} align="start">
          <div className="hc-grow">
            <ChoiceInput
              label={say("guarded")}
              value={GUARDED.find((one) => COUNTS[one] === guard.counts)}
              options={GUARDED.filter((one) => one !== "eventHappened").map((one) => ({ value: one, label: say(one) }))}
              onChange={(given) => put(at, { ...guard, counts: COUNTS[(textOf(given) || "optedOut") as Counts] })}
            />
          </div>
          <div className="hc-grow">
            <ShareInput label={say("tolerated")} value={guard.margin ?? 0} onChange={(given) => put(at, withField(guard, "margin", given === 0 ? undefined : given))} />
          </div>
          <Button icon={<DeleteOutlined />} disabled={fixed} aria-label={say("removeGuard", { n: at + 1 })} onClick={() => onChange(guards.filter((_, place) => place !== at))} />
        </Flex>
      ))}
      <Button size="small" icon={<PlusOutlined />} disabled={fixed} onClick={() => onChange([...guards, { counts: "opted_out" }])}>
        {say("addGuard")}
      </Button>
    </FormField>
  );
}

/** How a champion and its challengers are compared, and when a challenger gets more. */
export function TrialInput({ label, value, onChange, arms }: Given & { arms: readonly string[] }) {
  const say = useWords();
  const kept: Fields | null = isFields(value) ? value : null;
  const set = (name: string) => (given: Json | undefined) => onChange(withField(kept ?? {}, name, given));
  const first = { champion: arms[0] ?? "", gain: { counts: "goal", days: DAYS } };
  return (
    <div role="group" aria-label={label}>
      <YesInput label={label} value={kept !== null} hint={say("trialHint")} onChange={(given) => onChange(given ? first : undefined)} />
      {kept && (
        <>
          <ChoiceInput label={say("champion")} value={kept.champion} onChange={set("champion")} options={arms.map((arm) => ({ value: arm, label: arm }))} />
          <GainInput value={kept.gain} onChange={set("gain")} />
          <GuardsInput value={kept.guards} onChange={set("guards")} />
          <YesInput label={say("careful")} value={kept.careful} onChange={set("careful")} />
          <YesInput label={say("automatic")} hint={say("automaticHint")} value={kept.automatic} onChange={set("automatic")} />
          <PartInput label={say("liftMin")} value={kept.lift_min ?? 0.1} onChange={set("lift_min")} />
          <PartInput label={say("alpha")} value={kept.alpha ?? 0.05} onChange={set("alpha")} />
          <NumberInput label={say("unitsMin")} min={1} precision={0} value={kept.units_min ?? 1000} onChange={set("units_min")} />
          <Flex gap={8}>
            <NumberInput label={say("daysMin")} unit={say("days")} min={1} precision={0} value={kept.days_min ?? 7} onChange={set("days_min")} />
            <NumberInput label={say("trialDaysMax")} unit={say("days")} min={1} precision={0} value={kept.days_max ?? 90} onChange={set("days_max")} />
          </Flex>
          <Told part="trial" value={kept} />
        </>
      )}
    </div>
  );
}

/** Shares that follow what arms bring. */
export function BanditInput({ label, value, onChange }: Given) {
  const say = useWords();
  const kept: Fields | null = isFields(value) ? value : null;
  const set = (name: string) => (given: Json | undefined) => onChange(withField(kept ?? {}, name, given));
  return (
    <div role="group" aria-label={label}>
      <YesInput label={label} value={kept !== null} hint={say("banditHint")} onChange={(given) => onChange(given ? { gain: { counts: "goal", days: DAYS } } : undefined)} />
      {kept && (
        <>
          <GainInput value={kept.gain} onChange={set("gain")} yesOrNo />
          <ShareInput label={say("shareMin")} value={kept.share_min ?? 500} onChange={set("share_min")} />
          <NumberInput label={say("banditUnits")} min={1} precision={0} value={kept.units_min ?? 100} onChange={set("units_min")} />
          <Told part="bandit" value={kept} />
        </>
      )}
    </div>
  );
}

const PLACES = 1000;

/** The customers whom an experiment has for itself. */
export function NamespaceInput({ label, value, onChange }: Given) {
  const say = useWords();
  const kept: Fields | null = isFields(value) ? value : null;
  const set = (name: string) => (given: Json | undefined) => onChange(withField(kept ?? {}, name, given));
  const { bank } = useDrawing();
  const known = bank.namespaces.join("、");
  return (
    <div role="group" aria-label={label}>
      <YesInput label={label} value={kept !== null} hint={say("namespaceHint")} onChange={(given) => onChange(given ? { name: bank.namespaces[0] ?? "", first: 0, last: PLACES - 1 } : undefined)} />
      {kept && (
        <>
          <TextInput label={say("namespaceName")} value={kept.name} onChange={set("name")} hint={known ? say("namespacesKnown", { known }) : undefined} />
          <Flex gap={8}>
            <NumberInput label={say("firstPlace")} min={0} max={PLACES - 1} precision={0} value={kept.first} onChange={(given) => set("first")(given ?? 0)} />
            <NumberInput label={say("lastPlace")} min={0} max={PLACES - 1} precision={0} value={kept.last} onChange={(given) => set("last")(given ?? 0)} />
          </Flex>
          <ShareInput label={say("heldOutShare")} value={kept.held_out ?? 0} onChange={(given) => set("held_out")(given === 0 ? undefined : given)} />
          <Told part="namespace" value={kept} />
        </>
      )}
    </div>
  );
}
