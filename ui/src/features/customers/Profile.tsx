import { LockOutlined } from "@ant-design/icons";
import { useState } from "react";
import type { TagShown } from "../../api/schema";
import { EmptyState, Flex, Input, Switch, Table, Tooltip, useTagValue, When, type Columns } from "../../ui";
import { useNames } from "../../ui/named";
import { useWords } from "./words";

/** How a tag and its value are shown. */
export function useShown() {
  const say = useWords();
  const { tell } = useNames();
  const told = useTagValue();
  const text = (tag: TagShown): string => told(tag) ?? say("unknown");
  return {
    label: (tag: TagShown) => tell(tag.label),
    text,
    value: (tag: TagShown) => (
      <span className="hc-number">
        {text(tag)}{" "}
        {tag.masked && (
          <Tooltip title={say("masked")}>
            <LockOutlined aria-label={say("masked")} className="hc-secondary" />
          </Tooltip>
        )}
      </span>
    ),
  };
}

/** Tags, each with where it comes from and since when it is known. */
export function Profile({ tags }: { tags: readonly TagShown[] }) {
  const say = useWords();
  const shown = useShown();
  const [wanted, setWanted] = useState("");
  const [known, setKnown] = useState(true);
  const found = tags.filter((tag) => (!known || tag.value !== null) && shown.label(tag).toLowerCase().includes(wanted.trim().toLowerCase()));
  const columns: Columns<TagShown> = [
    { title: say("tag"), render: (_, tag) => shown.label(tag) },
    { title: say("value"), render: (_, tag) => shown.value(tag) },
    { title: say("family"), render: (_, tag) => (tag.family ? say(tag.family) : "—") },
    { title: say("origin"), render: (_, tag) => say(tag.origin) },
    { title: say("source"), render: (_, tag) => tag.source || "—" },
    { title: say("tagAt"), render: (_, tag) => <When at={tag.at} /> },
    { title: say("sensitivity"), render: (_, tag) => say(tag.sensitivity) },
  ];
  return (
    <Flex vertical gap={12}>
      <Flex gap={16} align="center" wrap>
        <Input
          allowClear
          aria-label={say("findTag")}
          placeholder={say("findTag")}
          style={{ maxWidth: 280 }}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
        <Flex gap={8} align="center">
          <Switch id="known-only" size="small" checked={known} onChange={setKnown} />
          <label htmlFor="known-only">{say("knownOnly")}</label>
        </Flex>
      </Flex>
      <Table<TagShown>
        stacks
        size="small"
        rowKey="name"
        dataSource={[...found]}
        columns={columns}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: "max-content" }}
        locale={{ emptyText: <EmptyState title={say("noTag")} /> }}
      />
    </Flex>
  );
}
