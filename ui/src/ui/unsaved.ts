import { useEffect } from "react";

const kept = { count: 0 };

/** Tell, while this is shown, that a person's work would be lost with what is on the screen. */
export function useUnsaved(): void {
  useEffect(() => {
    kept.count += 1;
    return () => {
      kept.count -= 1;
    };
  }, []);
}

/** Whether a person's work would be lost with what is on the screen. */
export function hasUnsaved(): boolean {
  return kept.count > 0;
}
