import { useState } from "react";
import type { MaterialRow } from "../../api/schema";
import { EmptyState, Flex, Input, Page, PageTable, Select, Tag, type Columns } from "../../ui";
import { useNames } from "../../ui/named";
import { useMaterials, type Sought } from "./asked";
import { useWords } from "./words";

const ANY: Sought = { text: "", channel: "", valid: undefined };

function isAny({ text, channel, valid }: Sought): boolean {
  return !text && !channel && valid === undefined;
}

/** What may be said to customers, and how many strategies say it. */
export function Screen() {
  const say = useWords();
  const [sought, setSought] = useState(ANY);
  const columns: Columns<MaterialRow> = [
    {
      title: say("says"),
      render: (_, { id, says }) => (
        <a href={`#/materials/${encodeURIComponent(id)}`} className="hc-said">
          {says}
          <br />
          <code>{id}</code>
        </a>
      ),
    },
    {
      title: say("channels"),
      render: (_, { channel_labels: labels }) => (
        <Flex gap={4} wrap>
          {labels.map((label) => (
            <Tag key={label}>{label}</Tag>
          ))}
        </Flex>
      ),
    },
    { title: say("state"), render: (_, { valid }) => <Valid valid={valid} /> },
    { title: say("until"), render: (_, { valid_until: day }) => day || say("forever") },
    { title: say("strategies"), align: "right", render: (_, { strategies }) => say("count", { count: strategies }) },
  ];
  return (
    <Page title={say("title")} hint={say("hint")}>
      <Filters sought={sought} onSought={setSought} />
      <PageTable
        label={say("title")}
        pages={useMaterials(sought)}
        columns={columns}
        rowKey={({ id }) => id}
        empty={isAny(sought) ? <EmptyState title={say("empty")} hint={say("emptyHint")} /> : <EmptyState title={say("noneFound")} hint={say("noneFoundHint")} />}
      />
    </Page>
  );
}

export function Valid({ valid }: { valid: boolean }) {
  const say = useWords();
  return <Tag color={valid ? "success" : "error"}>{say(valid ? "valid" : "expired")}</Tag>;
}

type FiltersProps = { sought: Sought; onSought: (sought: Sought) => void };

function Filters({ sought, onSought }: FiltersProps) {
  const say = useWords();
  const { all } = useNames();
  return (
    <Flex gap={8} wrap>
      <Input.Search aria-label={say("search")} placeholder={say("search")} allowClear style={{ maxWidth: 280 }} onSearch={(text) => onSought({ ...sought, text })} />
      <Select<string>
        aria-label={say("channels")}
        allowClear
        placeholder={say("anyChannel")}
        style={{ minWidth: 140 }}
        options={all("channels")}
        onChange={(channel) => onSought({ ...sought, channel: channel ?? "" })}
      />
      <Select<string>
        aria-label={say("state")}
        allowClear
        placeholder={say("anyState")}
        style={{ minWidth: 140 }}
        options={(["valid", "expired"] as const).map((value) => ({ value, label: say(value) }))}
        onChange={(state) => onSought({ ...sought, valid: state === undefined ? undefined : state === "valid" })}
      />
    </Flex>
  );
}
