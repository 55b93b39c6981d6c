import { KINDS, type Kind } from "../document";
import { useLanguage } from "../i18n";
import { NODE_KINDS, useDrawing } from "../nodes";
import { Button, Tooltip } from "../ui";
import { newNode, openWay, placeBeside } from "./adding";
import { DRAGGED } from "./Picture";
import { useCanvas } from "./store";
import { useWords } from "./words";

/** The kinds of nodes: drag one onto the picture, or choose it to have it behind the chosen node. */
export function PalettePanel() {
  const say = useWords();
  const language = useLanguage();
  const { bank, strategy } = useDrawing();
  const { act, show } = useCanvas((canvas) => canvas);
  const [chosen] = useCanvas((canvas) => canvas.nodes);

  const add = (kind: Kind) => {
    const node = newNode(strategy, bank, kind, placeBeside(strategy, chosen));
    const way = openWay(strategy, chosen, node.id);
    act({ do: "add", node, way });
    show(node.id);
  };

  return (
    <div className="hc-palette" role="group" aria-label={say("palette")}>
      {KINDS.map((kind) => {
        const Icon = NODE_KINDS[kind].icon;
        const words = bank.nodes.find((one) => one.kind === kind);
        return (
          <Tooltip key={kind} title={words?.about[language]} placement="right">
            <Button
              type="text"
              icon={<Icon />}
              draggable
              onDragStart={(event) => event.dataTransfer.setData(DRAGGED, kind)}
              onClick={() => add(kind)}
            >
              {words?.label[language] ?? kind}
            </Button>
          </Tooltip>
        );
      })}
    </div>
  );
}
