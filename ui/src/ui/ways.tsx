import { useMay } from "../api";
import { useNames } from "./named";

/** A strategy by what people call it, with the way to it for those who may see strategies. */
export function StrategyName({ strategy }: { strategy: string }) {
  const { name } = useNames();
  const called = name("strategies", strategy);
  return useMay("see_strategies") ? <a href={`#/strategies/${encodeURIComponent(strategy)}`}>{called}</a> : <>{called}</>;
}

/** The way to a decision, for those who may read it. */
export function DecisionLink({ decision, children }: { decision: string; children: string }) {
  return useMay("read") ? <a href={`#/decisions/${encodeURIComponent(decision)}`}>{children}</a> : null;
}
