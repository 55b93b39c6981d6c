import type { AudienceRow, DocumentText } from "../../api/schema";

/** The condition that stands for an audience as a whole. */
export function inAudience(id: string): string {
  return `in_audience('${id.replaceAll("'", "''")}')`;
}

/** The condition by which the builder begins with an audience of the list. */
export function startOf({ id, where, is_plain }: AudienceRow): string {
  return is_plain && where ? where : inAudience(id);
}

/** The condition that a document of an audience asks by itself; empty where it has none. */
export function conditionOf({ document }: DocumentText): string {
  const where = document?.where;
  return typeof where === "string" ? where : "";
}
