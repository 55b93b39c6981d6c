import { Table, type Columns } from "../../ui";

type Props<Row> = { rows: readonly Row[]; columns: Columns<Row>; rowKey: (row: Row) => string };

/** The rows of an answer, a page at a time. */
export function Rows<Row extends object>({ rows, columns, rowKey }: Props<Row>) {
  return (
    <Table<Row>
      size="small"
      rowKey={rowKey}
      dataSource={[...rows]}
      columns={columns}
      scroll={{ x: "max-content" }}
      pagination={{ pageSize: 15, hideOnSinglePage: true, showSizeChanger: false }}
    />
  );
}
