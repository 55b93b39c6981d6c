import { App, Button } from "antd";
import { useState } from "react";
import { keepFile } from "./keepFile";
import { useWords } from "./words";

/** Ask the engine for an answer as a workbook, and let the browser keep it. */
export function KeepButton({ file, name }: { file: () => Promise<Blob>; name: string }) {
  const say = useWords();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  async function keep(): Promise<void> {
    setBusy(true);
    try {
      keepFile(await file(), name);
      message.success(say("didFile"));
    } catch (error) {
      message.error(error instanceof Error ? error.message : "");
    } finally {
      setBusy(false);
    }
  }
  return (
    <Button size="small" loading={busy} onClick={() => void keep()}>
      {say("file")}
    </Button>
  );
}
