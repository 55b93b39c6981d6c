import { useState } from "react";
import { useLanguage } from "../../i18n";
import { Button, Count, EmptyState, Failure, Panel, Share, Table } from "../../ui";
import { COMPARED_MAX, countOverlap, useAudiences, useCount, type Overlap } from "./asked";
import { useWords } from "./words";

/** How many of those who meet a condition are in other audiences. */
export function OverlapPanel({ where }: { where: string }) {
  const say = useWords();
  const language = useLanguage();
  const audiences = useAudiences().data?.audiences ?? [];
  const all = useCount(where).data?.customers ?? 0;
  const [rows, setRows] = useState<Overlap[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const compared = audiences.slice(0, COMPARED_MAX);

  async function run(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      const found = await countOverlap(where, compared.map(({ id }) => id));
      setRows(found.sort((a, b) => b.both - a.both));
    } catch (failed) {
      setError(failed);
    } finally {
      setBusy(false);
    }
  }

  if (where === "") {
    return null;
  }
  return (
    <Panel
      title={say("overlap")}
      extra={
        <Button size="small" loading={busy} disabled={compared.length === 0} onClick={() => void run()}>
          {say("overlapRun")}
        </Button>
      }
    >
      <p className="hc-secondary">{say("overlapHint", { limit: COMPARED_MAX })}</p>
      {error !== null && <Failure error={error} />}
      {compared.length === 0 && <EmptyState title={say("overlapNone")} />}
      {rows && (
        <Table<Overlap>
          size="small"
          rowKey="id"
          pagination={false}
          dataSource={rows}
          columns={[
            { title: say("name"), render: (_, { id }) => audiences.find((one) => one.id === id)?.label[language] ?? id },
            { title: say("inBoth"), align: "right", render: (_, { both }) => <Count value={both} /> },
            { title: say("ofThis"), align: "right", render: (_, { both }) => (all > 0 ? <Share value={both / all} /> : say("unknown")) },
          ]}
        />
      )}
    </Panel>
  );
}
