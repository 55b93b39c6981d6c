import { Table, type TableProps } from "antd";
import type { HTMLAttributes } from "react";

type Props<Row> = Omit<TableProps<Row>, "dataSource" | "scroll" | "size"> & {
  /** What the table shows, for those who hear it. */
  label: string;
  rows: readonly Row[];
  /** On a phone each row is a card, and each cell says what it is. */
  stacks?: boolean;
};

/** A table that is moved sideways where the screen is narrow, by keys too. */
export function WideTable<Row extends object>({ label, rows, pagination = false, stacks = false, columns, ...rest }: Props<Row>) {
  const told = stacks ? columns?.map(withTitle) : columns;
  return (
    <section className={stacks ? "hc-scroll hc-wide hc-stacks" : "hc-scroll hc-wide"} aria-label={label} tabIndex={0}>
      <Table<Row> size="small" dataSource={[...rows]} pagination={pagination} {...(told && { columns: told })} {...rest} />
    </section>
  );
}

type Column<Row> = NonNullable<TableProps<Row>["columns"]>[number];

/** Let each cell of a column say what it is, where no head stands above it. */
export function withTitle<Row>(column: Column<Row>): Column<Row> {
  const { title } = column;
  return typeof title === "string" ? { ...column, onCell: () => ({ "data-title": title.charAt(0).toUpperCase() + title.slice(1) }) as HTMLAttributes<HTMLElement> } : column;
}
