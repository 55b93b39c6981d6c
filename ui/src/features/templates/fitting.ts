import type { TemplateRow } from "../../api/schema";

/** What somebody looks for; empty is anything. */
export type Wanted = { readonly category: string; readonly product: string; readonly begins_by: string; readonly text: string };

export function fitting(templates: readonly TemplateRow[], { category, product, begins_by, text }: Wanted): readonly TemplateRow[] {
  const wanted = text.trim().toLowerCase();
  return templates.filter(
    (one) =>
      (!category || one.category === category) &&
      (!product || one.product === product) &&
      (!begins_by || one.begins_by === begins_by) &&
      `${one.id} ${one.label.zh} ${one.label.en}`.toLowerCase().includes(wanted),
  );
}
