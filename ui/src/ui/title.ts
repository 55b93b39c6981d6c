import { useEffect } from "react";
import { useWords } from "./words";

/** Name the page in the browser's tab and history. */
export function useTitle(title: string): void {
  const brand = useWords()("brand");
  useEffect(() => {
    document.title = `${title} · ${brand}`;
  }, [title, brand]);
}
