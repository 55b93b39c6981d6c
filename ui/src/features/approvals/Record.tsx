import type { RecordEntry } from "../../api/schema";
import { EmptyState, Loaded, Panel, Table, When } from "../../ui";
import { useRecord } from "./asked";
import { useWords } from "./words";

/** Who did what to it, newest first. */
export function Record({ strategy }: { strategy: string }) {
  const say = useWords();
  const record = useRecord(strategy);
  return (
    <Panel title={say("record")}>
      <Loaded asked={record}>
        {({ entries }) => (
          <Table<RecordEntry>
            stacks
            size="small"
            pagination={{ pageSize: 10, hideOnSinglePage: true }}
            scroll={{ x: "max-content" }}
            rowKey={({ at, step, version }) => `${String(at)}-${step}-${version ?? ""}`}
            dataSource={[...entries]}
            locale={{ emptyText: <EmptyState title={say("emptyRecord")} /> }}
            columns={[
              { title: say("at"), render: (_, { at }) => <When at={at} fineness="second" /> },
              { title: say("by"), dataIndex: "by" },
              { title: say("did"), render: (_, { step }) => say(`step_${step}` as "step_live") },
              { title: say("version"), render: (_, { version }) => version && <code>{version.slice(0, 12)}</code> },
              { title: say("reason"), dataIndex: "reason" },
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}
