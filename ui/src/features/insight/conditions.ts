/** A finding as the condition of those whom it is about, in the engine's language of conditions. */

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The event of a step `EVENT` or `EVENT:PROPERTY=VALUE`. */
export function eventOf(step: string): string {
  return step.split(":")[0] ?? "";
}

/** A step `EVENT` or `EVENT:PROPERTY=VALUE` as a count of the last days. */
export function countOf(step: string, days: number): string {
  const [event = "", filter = ""] = step.split(/:(.*)/s);
  const [property = "", value = ""] = filter.split(/=(.*)/s);
  const written = /^-?\d+(\.\d+)?$|^(true|false)$/i.test(value) ? value : quoted(value);
  const where = filter ? `, where => ${property} = ${written}` : "";
  return `count_of(${quoted(event)}, days => ${String(days)}${where})`;
}

/** Those who took a step and not the next one. */
export function stuck(taken: string, missed: string, days: number): string {
  return `${countOf(taken, days)} >= 1 AND ${countOf(missed, days)} = 0`;
}

/** Those to whom something happened after something else. */
export function followed(first: string, then: string, minutes: number, days: number): string {
  return `followed_of(${quoted(first)}, by => ${quoted(then)}, within_minutes => ${String(minutes)}, days => ${String(days)}) >= 1`;
}

/** Those who paid to somebody. */
export function paidTo(events: readonly string[], property: string, rival: string, days: number): string {
  return events.map((event) => `${countOf(`${event}:${property}=${rival}`, days)} >= 1`).join(" OR ");
}

/** Those whose tag is one value. */
export function tagged(tag: string, value: string): string {
  return `${tag} = ${/^(true|false)$/.test(value) ? value : quoted(value)}`;
}
