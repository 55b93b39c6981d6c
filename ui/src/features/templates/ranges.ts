import type { ParameterRow } from "../../api/schema";
import { tellCount, tellMoney, type Language, type Say } from "../../i18n";
import type { zh } from "./zh";

type Words = Say<typeof zh>;
type Value = ParameterRow["value"];
type About = Pick<ParameterRow, "kind" | "unit">;

/** A value of a parameter; money is written in yuan. */
export function tellValue(value: Value, { kind, unit }: About, say: Words, language: Language): string {
  if (value === null) {
    return "—";
  }
  if (typeof value === "boolean") {
    return say(value ? "yes" : "no");
  }
  if (typeof value === "string") {
    return value;
  }
  if (kind === "money") {
    return tellMoney(Math.round(value * 100), language);
  }
  return unit ? `${tellCount(value, language)} ${unit[language]}` : tellCount(value, language);
}

/** How far a branch may go with a parameter. */
export function rangeOf(row: Pick<ParameterRow, "choices" | "minimum" | "maximum" | "kind" | "unit">, say: Words, language: Language): string {
  const { choices, minimum, maximum } = row;
  const told = (value: number) => tellValue(value, row, say, language);
  if (choices.length > 0) {
    return say("oneOf", { choices: choices.join(" / ") });
  }
  if (minimum !== null && maximum !== null) {
    return say("between", { low: told(minimum), high: told(maximum) });
  }
  if (minimum !== null) {
    return say("least", { value: told(minimum) });
  }
  return maximum === null ? say("any") : say("most", { value: told(maximum) });
}
