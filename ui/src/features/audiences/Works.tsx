import type { AudienceWork } from "../../api/schema";
import { Panel, Table, Tag, When } from "../../ui";
import { useAudienceWorks } from "./asked";
import { useWords } from "./words";

/** Audiences that somebody is working on; nothing where nobody is. */
export function Works() {
  const say = useWords();
  const rows = useAudienceWorks().data?.audiences ?? [];
  if (rows.length === 0) {
    return null;
  }
  return (
    <Panel title={say("works")}>
      <Table<AudienceWork>
        size="small"
        pagination={false}
        scroll={{ x: "max-content" }}
        rowKey="id"
        dataSource={rows}
        columns={[
          { title: say("name"), render: (_, { id }) => <a href={`#/audiences/${encodeURIComponent(id)}`}>{id}</a> },
          { title: say("state"), render: (_, { is_new }) => <Tag>{say(is_new ? "isNew" : "isChanged")}</Tag> },
          { title: say("by"), dataIndex: "by" },
          { title: say("when"), render: (_, { at }) => <When at={at} /> },
        ]}
      />
    </Panel>
  );
}
