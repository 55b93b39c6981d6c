import type { RecordEntry } from "../../api/schema";
import { EmptyState, Loaded, Table, When } from "../../ui";
import { useRecord } from "./asked";
import { useWords } from "./words";

/** Who did what to the strategy, and when. */
export function RecordPane({ strategy }: { strategy: string }) {
  const say = useWords();
  const record = useRecord(strategy);
  if (record.error?.status === 404) {
    return <EmptyState title={say("emptyRecord")} hint={say("emptyRecordHint")} />;
  }
  return (
    <Loaded asked={record}>
      {({ entries }) => (
        <Table<RecordEntry>
          stacks
          size="small"
          pagination={false}
          rowKey={({ at, step, version }) => `${String(at)}-${step}-${version}`}
          dataSource={entries}
          columns={[
            { title: say("when"), render: (_, { at }) => <When at={at} fineness="second" /> },
            { title: say("who"), dataIndex: "by" },
            { title: say("did"), render: (_, { step }) => say(`step_${step}` as "step_live") },
            { title: say("version"), render: (_, { version }) => version && <code>{version.slice(0, 12)}</code> },
            { title: say("reason"), dataIndex: "reason" },
          ]}
        />
      )}
    </Loaded>
  );
}
