import { useState } from "react";
import type { Family, Owner, Sensitivity, TagRow } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { EmptyState, Flex, Input, Loaded, Page, Panel, Select, Table, Tag } from "../../ui";
import { useTags } from "./asked";
import { found, writerOf, type Filter } from "./found";
import { useWords } from "./words";

const FAMILIES: readonly Family[] = ["basic", "assets", "holdings", "behaviour", "risk", "rating"];
const SENSITIVITIES: readonly Sensitivity[] = ["internal", "personal", "sensitive"];
const WRITERS: readonly (Owner | "computed")[] = ["snapshot", "events", "model", "people", "links", "computed"];
const NOTHING: Filter = { typed: "", family: undefined, sensitivity: undefined, owner: undefined };

/** The catalogue of tags. */
export function Screen() {
  const say = useWords();
  const language = useLanguage();
  const [filter, setFilter] = useState<Filter>(NOTHING);
  return (
    <Page title={say("title")} hint={say("hint")}>
      <Panel>
        <Flex vertical gap={12}>
          <Filters filter={filter} onChange={setFilter} />
          <Loaded asked={useTags()}>
            {({ tags }) => {
              const shown = found(tags, filter);
              return (
                <Table<TagRow>
                  stacks
                  size="small"
                  rowKey="name"
                  dataSource={shown}
                  scroll={{ x: "max-content" }}
                  pagination={{ pageSize: 20, showSizeChanger: false, hideOnSinglePage: true, showTotal: (count) => say("found", { count }) }}
                  locale={{ emptyText: <EmptyState title={say("empty")} hint={say("emptyHint")} /> }}
                  columns={[
                    { title: say("name"), render: (_, { name, label }) => <a href={`#/tags/${encodeURIComponent(name)}`}>{label[language]}</a> },
                    { title: say("code"), render: (_, { name }) => <code>{name}</code> },
                    ...(tags.some(({ family }) => family) ? [{ title: say("family"), render: (_: unknown, { family }: TagRow) => (family ? say(family) : say("unknown")) }] : []),
                    { title: say("kind"), render: (_, { kind }) => say(kind) },
                    { title: say("definition"), width: 320, render: (_, { definition }) => <div style={{ maxWidth: 320 }}>{definition || say("unknown")}</div> },
                    ...(tags.some(({ steward }) => steward) ? [{ title: say("steward"), render: (_: unknown, { steward }: TagRow) => steward || say("unknown") }] : []),
                    { title: say("sensitivity"), render: (_, { sensitivity }) => <Tag>{say(sensitivity)}</Tag> },
                    { title: say("owner"), render: (_, tag) => say(writerOf(tag)) },
                    { title: say("source"), render: (_, { source }) => source || say("unknown") },
                  ]}
                />
              );
            }}
          </Loaded>
        </Flex>
      </Panel>
    </Page>
  );
}

function Filters({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const say = useWords();
  return (
    <Flex gap={8} wrap>
      <Input.Search
        aria-label={say("search")}
        placeholder={say("search")}
        allowClear
        style={{ width: 280 }}
        value={filter.typed}
        onChange={(event) => onChange({ ...filter, typed: event.target.value })}
      />
      <Select
        aria-label={say("family")}
        allowClear
        placeholder={say("anyFamily")}
        style={{ width: 160 }}
        value={filter.family}
        options={FAMILIES.map((value) => ({ value, label: say(value) }))}
        onChange={(family: Family | undefined) => onChange({ ...filter, family })}
      />
      <Select
        aria-label={say("sensitivity")}
        allowClear
        placeholder={say("anySensitivity")}
        style={{ width: 170 }}
        value={filter.sensitivity}
        options={SENSITIVITIES.map((value) => ({ value, label: say(value) }))}
        onChange={(sensitivity: Sensitivity | undefined) => onChange({ ...filter, sensitivity })}
      />
      <Select
        aria-label={say("owner")}
        allowClear
        placeholder={say("anyOwner")}
        style={{ width: 160 }}
        value={filter.owner}
        options={WRITERS.map((value) => ({ value, label: say(value) }))}
        onChange={(owner: Owner | "computed" | undefined) => onChange({ ...filter, owner })}
      />
    </Flex>
  );
}
