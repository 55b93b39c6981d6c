import { Flex, InputNumber, Select } from "antd";
import { useState } from "react";
import { api, useAsked } from "../../api";
import { useLanguage } from "../../i18n";
import { FormField } from "../FormField";
import { useWords } from "./words";

/** What counts as a conversion, and for how long a customer is watched. */
export type ConversionTerms = { event: string; amount: string; number: string; cancelled_by: string; window_days: number };

const DAYS_MAX = 180;

export function useConversion(window_days = 7) {
  return useState<ConversionTerms>({ event: "", amount: "", number: "", cancelled_by: "", window_days });
}

type Props = { value: ConversionTerms; onChange: (value: ConversionTerms) => void };

/** The events of the bank; with an event its first amount of money is taken, until another is chosen. */
export function ConversionInput({ value, onChange }: Props) {
  const say = useWords();
  const language = useLanguage();
  const { data } = useAsked(["catalogue"], () => api.GET("/v1/catalogue"), { fresh: 5 * 60_000 });
  const events = data?.events ?? [];
  const amountsOf = (name: string) =>
    Object.entries(events.find((one) => one.name === name)?.properties ?? {}).flatMap(([property, kind]) => (kind === "money" ? [property] : []));
  return (
    <Flex gap={8} wrap>
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
          options={[{ value: "", label: say("countOnly") }, ...amountsOf(value.event).map((name) => ({ value: name, label: name === "amount" ? say("amount") : name }))]}
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
    </Flex>
  );
}
