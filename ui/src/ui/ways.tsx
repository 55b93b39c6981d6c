import { useMay } from "../api";

/** The way to a decision, for those who may read it. */
export function DecisionLink({ decision, children }: { decision: string; children: string }) {
  return useMay("read") ? <a href={`#/decisions/${encodeURIComponent(decision)}`}>{children}</a> : null;
}
