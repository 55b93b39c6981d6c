import { InputNumber, Select } from "antd";
import { useState } from "react";
import { api, useAsked } from "../../api";
import { useLanguage } from "../../i18n";
import { FormField } from "../FormField";
import { useWords } from "./words";

/** What counts as a conversion, and for how long a customer is watched. */
export type ConversionTerms = { event: string; amount: string; number: string; cancelled_by: string; window_days: number };

const DAYS_MAX = 180;

const NONE: ConversionTerms = { event: "", amount: "", number: "", cancelled_by: "", window_days: 7 };

/** What counts, at first as the bank's own watch of strategies counts it. */
export function useConversion(): readonly [ConversionTerms, (terms: ConversionTerms) => void] {
  const { data } = useOffered();
  const [chosen, setChosen] = useState<ConversionTerms | null>(null);
  return [chosen ?? data?.conversion ?? NONE, setChosen];
}

function useOffered() {
  return useAsked(["catalogue"], () => api.GET("/v1/catalogue"), { fresh: 5 * 60_000 });
}

type Props = { value: ConversionTerms; onChange: (value: ConversionTerms) => void };

/** The events of the bank; with an event its first amount of money is taken, until another is chosen. */
export function ConversionInput({ value, onChange }: Props) {
  const say = useWords();
  const language = useLanguage();
  const { data } = useOffered();
  const events = data?.events ?? [];
  const of = (name: string) => events.find((one) => one.name === name);
  const amountsOf = (name: string) => Object.entries(of(name)?.properties ?? {}).flatMap(([property, kind]) => (kind === "money" ? [property] : []));
  return (
    <>
      <FormField label={say("event")}>
        <Select<string>
          aria-label={say("event")}
          placeholder={say("choose")}
          style={{ width: 200 }}
          showSearch={{ optionFilterProp: "label" }}
          value={value.event || null}
          options={events.map(({ name, label }) => ({ value: name, label: label[language] }))}
          onChange={(event) => onChange({ ...value, event: event ?? "", amount: amountsOf(event ?? "")[0] ?? "" })}
        />
      </FormField>
      <FormField label={say("amount")}>
        <Select<string>
          aria-label={say("amount")}
          style={{ width: 140 }}
          value={value.amount}
          options={[{ value: "", label: say("countOnly") }, ...amountsOf(value.event).map((name) => ({ value: name, label: of(value.event)?.labels[name]?.[language] ?? name }))]}
          onChange={(amount) => onChange({ ...value, amount: amount ?? "" })}
        />
      </FormField>
      <FormField label={say("window")}>
        <InputNumber
          aria-label={say("window")}
          min={1}
          max={DAYS_MAX}
          value={value.window_days}
          onChange={(days) => onChange({ ...value, window_days: days ?? value.window_days })}
        />
      </FormField>
    </>
  );
}
