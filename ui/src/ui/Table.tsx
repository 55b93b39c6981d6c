import { Table as Plain, type TableProps } from "antd";
import { useEffect, useRef, useState } from "react";
import { withTitle } from "./WideTable";

/** A table that is moved sideways where its place is narrower than it, by keys too; `stacks`: on a phone each row is a card. */
export function Table<Row extends object>({ stacks = false, columns, ...rest }: TableProps<Row> & { stacks?: boolean }) {
  const place = useRef<HTMLDivElement>(null);
  const told = stacks ? columns?.map(withTitle) : columns;
  const [isWider, setIsWider] = useState(false);

  useEffect(() => {
    const shown = place.current;
    if (!shown) {
      return;
    }
    const watcher = new ResizeObserver(() => setIsWider(shown.scrollWidth > shown.clientWidth));
    watcher.observe(shown);
    const table = shown.querySelector("table");
    if (table) {
      watcher.observe(table);
    }
    return () => watcher.disconnect();
  }, []);

  return (
    <div ref={place} className={stacks ? "hc-scroll hc-wide hc-stacks" : "hc-scroll hc-wide"} {...(isWider && { tabIndex: 0 })}>
      <Plain<Row> {...(told && { columns: told })} {...rest} scroll={{}} />
    </div>
  );
}
