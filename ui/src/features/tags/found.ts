import type { Family, Owner, Sensitivity, TagRow } from "../../api/schema";

export type Filter = {
  typed: string;
  family: Family | undefined;
  sensitivity: Sensitivity | undefined;
  owner: Owner | "computed" | undefined;
};

export function writerOf({ owner }: TagRow): Owner | "computed" {
  return owner ?? "computed";
}

/** The tags that a filter leaves; words are found in names, codes and definitions. */
export function found(tags: readonly TagRow[], { typed, family, sensitivity, owner }: Filter): TagRow[] {
  const word = typed.trim().toLowerCase();
  return tags.filter(
    (tag) =>
      (!word || `${tag.label.zh} ${tag.label.en} ${tag.name} ${tag.definition}`.toLowerCase().includes(word)) &&
      (!family || tag.family === family) &&
      (!sensitivity || tag.sensitivity === sensitivity) &&
      (!owner || writerOf(tag) === owner),
  );
}
