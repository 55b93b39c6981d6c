import { Table as Plain, type TableProps, type TableRef } from "antd";
import { useEffect, useRef } from "react";

/** A table; what of it is moved sideways is moved by keys, too, wherever it is wider than its place. */
export function Table<Row extends object>(props: TableProps<Row>) {
  const ref = useRef<TableRef>(null);
  useEffect(() => {
    const content = ref.current?.nativeElement.querySelector<HTMLElement>(".ant-table-content");
    if (!content) {
      return undefined;
    }
    const look = () => {
      if (content.scrollWidth > content.clientWidth) {
        content.tabIndex = 0;
      } else {
        content.removeAttribute("tabindex");
      }
    };
    const watch = new ResizeObserver(look);
    watch.observe(content);
    for (const inner of content.children) {
      watch.observe(inner);
    }
    return () => watch.disconnect();
  });
  return <Plain<Row> ref={ref} {...props} />;
}
