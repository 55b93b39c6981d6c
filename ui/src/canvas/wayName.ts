import type { Node } from "../document";
import { useLanguage } from "../i18n";
import { useDrawing, useNodeWords } from "../nodes";

const STAGES = new Set(["suppressed", "decided", "sent", "delivered", "seen", "clicked", "refused", "bought"]);

/** What people call a way on from a node. */
export function useWayName(): (node: Node, way: string) => string {
  const tell = useNodeWords();
  const language = useLanguage();
  const { bank } = useDrawing();
  return (node, way) => {
    const code = node.kind === "task" ? bank.codes.find(({ id }) => id === way)?.label[language] : undefined;
    return bank.ways[way]?.[language] ?? code ?? (STAGES.has(way) ? tell(way as "clicked") : way);
  };
}
