import type { ProductRow } from "../../api/schema";
import { Tag } from "../../ui";
import { useWords } from "./words";

export function OnSale({ on }: { on: boolean }) {
  const say = useWords();
  return <Tag color={on ? "success" : "default"}>{say(on ? "onSale" : "offSale")}</Tag>;
}

/** How many offers of it may still be made. */
export function Stock({ row: { stock, stock_available: left } }: { row: ProductRow }) {
  const say = useWords();
  if (stock === null) {
    return <span className="hc-secondary">{say("unlimited")}</span>;
  }
  return <>{left === null ? say("notGranted", { all: stock }) : say("stockOf", { left, all: stock })}</>;
}
