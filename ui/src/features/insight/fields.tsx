import { useMemo } from "react";
import { tellWhen, useLanguage } from "../../i18n";
import { FormField, InputNumber, Select, useZone } from "../../ui";
import { useCatalogue, useRuns } from "./asked";
import { useWords } from "./words";

const DAYS = [7, 30, 90, 180, 365] as const;

export function DaysField({ value, onChange }: { value: number; onChange: (days: number) => void }) {
  const say = useWords();
  return (
    <FormField label={say("days")}>
      <Select aria-label={say("days")} style={{ minWidth: 140 }} value={value} options={DAYS.map((days) => ({ value: days, label: say("lastDays", { days }) }))} onChange={onChange} />
    </FormField>
  );
}

export type Every = "day" | "week" | "month";

export function EveryField({ value, onChange }: { value: Every; onChange: (every: Every) => void }) {
  const say = useWords();
  return (
    <FormField label={say("every")}>
      <Select aria-label={say("every")} style={{ minWidth: 80 }} value={value} options={(["day", "week", "month"] as const).map((every) => ({ value: every, label: say(every) }))} onChange={onChange} />
    </FormField>
  );
}

/** What people call events and tags. */
export function useNamed() {
  const language = useLanguage();
  const { data } = useCatalogue();
  return useMemo(() => {
    const events = (data?.events ?? []).map(({ name, label }) => ({ value: name, label: label[language] }));
    const tags = (data?.tags ?? []).filter(({ hindsight }) => !hindsight).map(({ tag: { name, label } }) => ({ value: name, label: label[language] }));
    const texts = (data?.tags ?? []).filter(({ tag }) => tag.kind === "text" || tag.kind === "boolean").map(({ tag: { name, label } }) => ({ value: name, label: label[language] }));
    const tell = (all: readonly { value: string; label: string }[]) => (name: string) => all.find(({ value }) => value === name)?.label ?? name;
    const codes = (tag: string, code: string) => data?.tags.find((one) => one.tag.name === tag)?.values[code]?.[language] ?? code;
    const properties = [...new Map((data?.events ?? []).flatMap((event) => Object.entries(event.labels)))].map(([value, label]) => ({ value, label: label[language] }));
    return { events, tags, texts, properties, eventName: tell(events), tagName: tell(tags), codes };
  }, [data, language]);
}

type ManyProps = { label: string; empty?: string; options: readonly { value: string; label: string }[]; value: readonly string[]; onChange: (value: string[]) => void };

/** Some of a list, in the order in which they were chosen. */
export function ManyField({ label, empty, options, value, onChange }: ManyProps) {
  return (
    <FormField label={label}>
      <Select
        aria-label={label}
        mode="multiple"
        allowClear
        placeholder={empty}
        optionFilterProp="label"
        maxTagCount="responsive"
        style={{ minWidth: 260, maxWidth: 520 }}
        value={[...value]}
        options={[...options]}
        onChange={onChange}
      />
    </FormField>
  );
}

type OneProps = { label: string; empty?: string; options: readonly { value: string; label: string }[]; value: string; onChange: (value: string) => void };

export function OneField({ label, empty, options, value, onChange }: OneProps) {
  return (
    <FormField label={label}>
      <Select
        aria-label={label}
        showSearch={{ optionFilterProp: "label" }}
        allowClear={empty !== undefined}
        placeholder={empty}
        popupMatchSelectWidth={false}
        style={{ minWidth: 160 }}
        value={value || undefined}
        options={[...options]}
        onChange={(next: string | undefined) => onChange(next ?? "")}
      />
    </FormField>
  );
}

type NumberProps = { label: string; value: number; min: number; max: number; onChange: (value: number) => void };

export function NumberField({ label, value, min, max, onChange }: NumberProps) {
  return (
    <FormField label={label}>
      <InputNumber aria-label={label} style={{ width: 110 }} min={min} max={max} value={value} onChange={(next) => onChange(next ?? min)} />
    </FormField>
  );
}

/** The runs, latest first. */
export function useRunOptions() {
  const zone = useZone();
  const language = useLanguage();
  return (useRuns().data?.runs ?? []).map(({ id, at }) => ({ value: id, label: `${tellWhen(at, zone, language)} · ${id}` }));
}
