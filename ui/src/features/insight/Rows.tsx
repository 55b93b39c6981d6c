import { WideTable, type Columns } from "../../ui";
import { useWords } from "./words";

type Props<Row> = { rows: readonly Row[]; columns: Columns<Row>; rowKey: (row: Row) => string };

/** The rows of an answer, a page at a time. */
export function Rows<Row extends object>({ rows, columns, rowKey }: Props<Row>) {
  const say = useWords();
  return (
    <WideTable<Row>
      label={say("answer")}
      rowKey={rowKey}
      rows={rows}
      columns={columns}
      pagination={{ pageSize: 15, hideOnSinglePage: true, showSizeChanger: false }}
    />
  );
}
