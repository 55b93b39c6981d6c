import { PartitionOutlined, RedoOutlined, SaveOutlined, UndoOutlined } from "@ant-design/icons";
import { useEffect, useEffectEvent, useState } from "react";
import type { DocumentText } from "../../api/schema";
import { useCanvas, useStrategy } from "../../canvas";
import { equal } from "../../document";
import { Button, Failure, Flex, Messages, Staying, Typography } from "../../ui";
import { useSave, type DrawnKind } from "./asked";
import { Keys } from "./Keys";
import { useWords } from "./words";

type Props = { kind: DrawnKind; text: string; revision: string; onSaved: (written: DocumentText) => void };

/** Save, take back, do again, lay out. */
export function Toolbar({ kind, text, revision, onSaved }: Props) {
  const say = useWords();
  const { message } = Messages.useApp();
  const strategy = useStrategy();
  const { tidy, undo, redo, markSaved } = useCanvas((canvas) => canvas);
  const journal = useCanvas((canvas) => canvas.journal);
  const saved = useCanvas((canvas) => canvas.saved);
  const save = useSave();
  const [error, setError] = useState<unknown>(null);
  const changed = !equal(saved, strategy);

  async function keep(): Promise<void> {
    setError(null);
    try {
      const written = await save.mutateAsync({ kind, id: strategy.id, text, revision });
      onSaved(written);
      markSaved(strategy);
      message.success(say("saved"));
    } catch (failed) {
      setError(failed);
    }
  }

  const saving = useEffectEvent((event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      if (changed && !save.isPending) {
        void keep();
      }
    }
  });
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => saving(event);
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, []);

  return (
    <>
      {changed && <Staying />}
      <Flex gap={8} align="center" wrap>
        <Button type="primary" icon={<SaveOutlined />} disabled={!changed} loading={save.isPending} onClick={() => void keep()}>
          {say("save")}
        </Button>
        <Button icon={<UndoOutlined />} disabled={journal.done.length === 0} onClick={undo}>
          {say("undo")}
        </Button>
        <Button icon={<RedoOutlined />} disabled={journal.undone.length === 0} onClick={redo}>
          {say("redo")}
        </Button>
        <Button icon={<PartitionOutlined />} onClick={tidy}>
          {say("tidy")}
        </Button>
        <Keys />
        <Typography.Text type="secondary">{changed ? say("unsaved") : say("allSaved")}</Typography.Text>
      </Flex>
      {error !== null && <Failure error={error} />}
    </>
  );
}
