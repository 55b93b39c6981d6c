import { Table as Plain, type TableProps } from "antd";
import { useEffect, useRef, useState } from "react";

/** A table that is moved sideways where its place is narrower than it, by keys too. */
export function Table<Row extends object>(props: TableProps<Row>) {
  const place = useRef<HTMLDivElement>(null);
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
    <div ref={place} className="hc-scroll hc-wide" {...(isWider && { tabIndex: 0 })}>
      <Plain<Row> {...props} scroll={{}} />
    </div>
  );
}
