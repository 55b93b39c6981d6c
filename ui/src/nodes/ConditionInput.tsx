import { useEffect, useState } from "react";
import { api, useAsked } from "../api";
import { isFields, textOf, type Json } from "../document";
import { useLanguage } from "../i18n";
import { Problems } from "../ui";
import { useDrawing } from "./context";
import { TextInput, type Given } from "./inputs";
import { useWords } from "./words";

const PAUSE_MS = 300;

type Props = Given & { of?: "customer" | "event"; event?: string };

/** A condition in the bank's language, read back in words by the engine. */
export function ConditionInput({ of = "customer", event = "", ...given }: Props) {
  const say = useWords();
  const language = useLanguage();
  const { strategy } = useDrawing();
  const hindsight = textOf(strategy.hindsight as Json) !== "";
  const parameters = parametersOf(strategy.parameters as Json);
  const [text, setText] = useState(textOf(given.value));
  useEffect(() => {
    const timer = setTimeout(() => setText(textOf(given.value)), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [given.value]);
  const read = useAsked(
    ["condition", of, event, text, hindsight, parameters],
    () => api.POST("/v1/conditions/read", { body: { text, of, event, parameters, allow_hindsight: hindsight } }),
    { when: text !== "" && (of === "customer" || event !== ""), fresh: 60_000 },
  );
  const told = text ? read.data : undefined;
  return (
    <>
      <TextInput
        {...given}
        lines={2}
        hint={told?.read_back ? `${say("reads")}${told.read_back[language]}` : undefined}
      />
      {told && told.problems.length > 0 && <Problems problems={told.problems} />}
    </>
  );
}

type Said = { value: boolean | number | string | null };

/** The values of the strategy's parameters, which its conditions may name. */
function parametersOf(told: Json | undefined): Record<string, Said> {
  const entries = isFields(told) ? Object.entries(told) : [];
  return Object.fromEntries(
    entries.map(([name, one]) => {
      const value = isFields(one) ? one.value : one;
      return [name, { value: typeof value === "object" ? null : (value ?? null) }];
    }),
  );
}
