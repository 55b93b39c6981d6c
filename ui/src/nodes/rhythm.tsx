import { isFields, textOf, type Fields, type Json } from "../document";
import { useLanguage } from "../i18n";
import { Flex, FormField, Select } from "../ui";
import { useDrawing } from "./context";
import { ChoiceInput, ClockInput, NumberInput, withField, YesInput, type Given } from "./inputs";
import { Told } from "./Told";
import { useWords } from "./words";

const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
const LAST = -1;
const MONTH = Array.from({ length: 31 }, (_, at) => at + 1);

function numbersOf(value: Json | undefined): readonly number[] {
  return Array.isArray(value) ? value.filter((one): one is number => typeof one === "number") : [];
}

/** When the audience is let in, on the bank's calendar; the engine tells the next times. */
export function ScheduleInput({ label, value, onChange }: Given) {
  const say = useWords();
  const { fixed } = useDrawing();
  const kept: Fields | null = isFields(value) ? value : null;
  const set = (name: string) => (given: Json | undefined) => onChange(withField(kept ?? {}, name, given));
  const several = (name: string, key: "weekdays" | "monthDays", options: readonly { value: number; label: string }[]) => (
    <FormField label={say(key)}>
      <Select<number[]>
        aria-label={say(key)}
        mode="multiple"
        disabled={fixed}
        placeholder={say("anyDay")}
        optionFilterProp="label"
        value={[...numbersOf(kept?.[name])]}
        options={[...options]}
        onChange={(given) => set(name)(given.length > 0 ? [...given].sort((a, b) => a - b) : undefined)}
      />
    </FormField>
  );
  return (
    <div role="group" aria-label={label}>
      <YesInput label={label} value={kept !== null} hint={say("scheduleHint")} onChange={(given) => onChange(given ? { at: "09:00" } : undefined)} />
      {kept && (
        <>
          <ClockInput label={say("at")} value={kept.at} onChange={set("at")} />
          {several("weekdays", "weekdays", WEEKDAYS.map((name, at) => ({ value: at + 1, label: say(name) })))}
          {several("days", "monthDays", [...MONTH.map((day) => ({ value: day, label: say("dayOfMonth", { day }) })), { value: LAST, label: say("lastDay") }])}
          <Told part="schedule" value={kept} />
        </>
      )}
    </div>
  );
}

const MODES = ["never", "after_exit", "after_period", "each_event"] as const;
const ANCHORS = ["fromEntry", "fromContact", "fromExit"] as const;
const ANCHOR_OF = { fromEntry: "entry", fromContact: "contact", fromExit: "exit" } as const;
const FIRST: Readonly<Record<string, Fields | undefined>> = {
  never: { mode: "never" },
  after_exit: undefined,
  after_period: { mode: "after_period", days: 30 },
  each_event: { mode: "each_event" },
};

/** Whether a customer may enter again. */
export function ReentryInput({ label, value, onChange, event }: Given & { event: string }) {
  const say = useWords();
  const language = useLanguage();
  const { bank } = useDrawing();
  const kept: Fields = isFields(value) ? value : {};
  const mode = textOf(kept.mode) || "after_exit";
  const set = (name: string) => (given: Json | undefined) => onChange(withField(kept, name, given));
  const of = bank.events.find(({ name }) => name === event);
  const properties = Object.keys(of?.properties ?? {}).map((name) => ({ value: name, label: of?.labels[name]?.[language] ?? name }));
  return (
    <div role="group" aria-label={label}>
      <ChoiceInput
        label={label}
        value={mode}
        options={MODES.map((one) => ({ value: one, label: say(one) }))}
        onChange={(given) => onChange(FIRST[textOf(given)])}
      />
      {mode === "after_period" && (
        <>
          <Flex gap={8}>
            <NumberInput label={say("months")} min={0} precision={0} value={kept.months} onChange={set("months")} />
            <NumberInput label={say("calendarDays")} min={0} precision={0} value={kept.days} onChange={set("days")} />
          </Flex>
          <ChoiceInput
            label={say("anchor")}
            value={ANCHORS.find((one) => ANCHOR_OF[one] === (textOf(kept.anchor) || "entry"))}
            options={ANCHORS.map((one) => ({ value: one, label: say(one) }))}
            onChange={(given) => set("anchor")(ANCHOR_OF[(textOf(given) || "fromEntry") as keyof typeof ANCHOR_OF])}
          />
        </>
      )}
      {mode === "each_event" && (
        <ChoiceInput label={say("eventKey")} value={kept.key} onChange={set("key")} options={properties} />
      )}
      <Told part="reentry" value={kept} />
    </div>
  );
}
