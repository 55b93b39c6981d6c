import { Card } from "antd";
import type { ReactNode } from "react";

type Props = { title?: ReactNode; extra?: ReactNode; children: ReactNode };

/** A part of a page, with a heading of its own. */
export function Panel({ title, extra, children }: Props) {
  return (
    <Card size="small" title={title && <h2 className="hc-heading">{title}</h2>} extra={extra}>
      {children}
    </Card>
  );
}
