import { Table, type TableProps } from "antd";

type Props<Row> = Omit<TableProps<Row>, "dataSource" | "scroll" | "size"> & {
  /** What the table shows, for those who hear it. */
  label: string;
  rows: readonly Row[];
};

/** A table that is moved sideways where the screen is narrow, by keys too. */
export function WideTable<Row extends object>({ label, rows, pagination = false, ...rest }: Props<Row>) {
  return (
    <section className="hc-scroll hc-wide" aria-label={label} tabIndex={0}>
      <Table<Row> size="small" dataSource={[...rows]} pagination={pagination} {...rest} />
    </section>
  );
}
