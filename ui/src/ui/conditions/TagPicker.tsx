import { Select } from "antd";
import { useMemo } from "react";
import type { Family } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { useOffered } from "./vocabulary";
import { useWords } from "./words";

const FAMILIES: readonly (Family | "other")[] = ["basic", "assets", "holdings", "behaviour", "risk", "rating", "other"];

/** Choose a tag by what people call it, its class or its definition. */
export function TagPicker({ name, onChange }: { name: string; onChange: (name: string) => void }) {
  const say = useWords();
  const language = useLanguage();
  const { tags } = useOffered();
  const options = useMemo(
    () =>
      FAMILIES.map((family) => ({
        label: say(family),
        title: say(family),
        options: tags
          .filter(({ tag }) => (tag.family ?? "other") === family)
          .map(({ tag }) => ({ value: tag.name, label: tag.label[language], title: tag.definition || tag.label[language], search: `${tag.label.zh} ${tag.label.en} ${tag.name} ${tag.definition}`.toLowerCase() })),
      })).filter((group) => group.options.length > 0),
    [tags, language, say],
  );
  return (
    <Select
      aria-label={say("tag")}
      showSearch={{ filterOption: (typed, option) => String(option && "search" in option ? option.search : "").includes(typed.toLowerCase()) }}
      popupMatchSelectWidth={false}
      style={{ minWidth: 180 }}
      value={name}
      options={options}
      onChange={onChange}
    />
  );
}
