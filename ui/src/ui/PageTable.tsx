import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Button, Flex, type TableColumnsType } from "antd";
import type { MouseEvent, ReactNode } from "react";
import type { Pages } from "../api";
import { EmptyState } from "./EmptyState";
import { Failure } from "./Failure";
import { WideTable } from "./WideTable";
import { useWords } from "./words";

type Props<Row> = {
  /** What the table shows, for those who hear it. */
  label: string;
  pages: Pages<Row>;
  columns: TableColumnsType<Row>;
  rowKey: (row: Row) => string | number;
  empty?: ReactNode;
  onOpen?: (row: Row) => void;
};

/** A list that the engine pages: rows, and the way to the next and the previous page. */
export function PageTable<Row extends object>({ label, pages, columns, rowKey, empty, onOpen }: Props<Row>) {
  const say = useWords();
  if (pages.error) {
    return <Failure error={pages.error} onAgain={pages.again} />;
  }
  const only = pages.number === 1 && !pages.hasNext;
  return (
    <div>
      <WideTable<Row>
        stacks
        label={label}
        rows={pages.rows}
        columns={columns}
        rowKey={rowKey}
        loading={pages.loading}
        pagination={false}
        locale={{ emptyText: pages.loading ? say("loading") : (empty ?? <EmptyState />) }}
        {...(onOpen && { onRow: (row: Row) => ({ onClick: (event: MouseEvent) => isOfRow(event) && onOpen(row), className: "hc-clickable" }) })}
      />
      {only && pages.rows.length > 1 && pages.total !== undefined && (
        <Flex justify="end" className="hc-pager hc-secondary">
          {say("total", { count: pages.total })}
        </Flex>
      )}
      {!only && (
        <Flex justify="end" align="center" gap={8} className="hc-pager">
          {pages.total !== undefined && <span className="hc-secondary">{say("total", { count: pages.total })}</span>}
          <Button icon={<LeftOutlined />} aria-label={say("previous")} disabled={pages.number === 1} onClick={pages.previous} />
          <span>{say("page", { number: pages.number })}</span>
          <Button icon={<RightOutlined />} aria-label={say("next")} disabled={!pages.hasNext} onClick={pages.next} />
        </Flex>
      )}
    </div>
  );
}

/** Whether the row was clicked, and not a link or a button in it, which does what it says. */
function isOfRow({ target }: MouseEvent): boolean {
  return !(target instanceof Element && target.closest("a, button"));
}
