import { App, Button, Input, Modal, type ButtonProps } from "antd";
import { useState, type ReactNode } from "react";
import { Failure } from "./Failure";
import { useWords } from "./words";

type Props = {
  /** What the button says, and what is done. */
  label: string;
  /** What will be done, one sentence each; shown before. */
  will: readonly string[];
  /** Do it; the sentence that it returns says what was done. */
  run: (reason: string) => Promise<string>;
  /** Ask for a reason, which `run` is given. */
  reason?: boolean;
  danger?: boolean;
  type?: ButtonProps["type"];
  size?: ButtonProps["size"];
  icon?: ReactNode;
  disabled?: boolean;
  /** Whether something must be filled in first. */
  lacks?: boolean;
  /** It was pressed: what the dialog tells may be asked now. */
  onOpen?: () => void;
  /** More to fill in or to look at before it is done. */
  children?: ReactNode;
};

/** How long a reason may be; the engine takes one line. */
const REASON_MAX = 200;

/** The count stands below its field, where nothing else may stand. */
const COUNT_HEIGHT = 24;

function inOneLine(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}

/** A button for what changes something: it says what it will do, does it, and says what it did. */
export function ActionButton({ label, will, run, reason = false, danger = false, type, size, icon, disabled, lacks = false, onOpen, children }: Props) {
  const say = useWords();
  const { message } = App.useApp();
  const [open, setOpen] = useState(false);
  const [why, setWhy] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const lacking = lacks || (reason && !why.trim());

  function pressed(): void {
    setOpen(true);
    onOpen?.();
  }

  async function confirmed(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      const did = await run(inOneLine(why));
      setOpen(false);
      setWhy("");
      message.success(did);
    } catch (failed) {
      setError(failed);
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <Button danger={danger} type={type} size={size} icon={icon} disabled={disabled} onClick={pressed}>
        {label}
      </Button>
      <Modal
        open={open}
        title={label}
        okText={label}
        cancelText={say("cancel")}
        okButtonProps={{ danger, disabled: lacking }}
        confirmLoading={busy}
        onOk={() => void confirmed()}
        onCancel={() => {
          setOpen(false);
          setError(null);
        }}
      >
        <p>{say("will")}</p>
        <ul>
          {will.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        {children}
        {reason && (
          <Input.TextArea
            aria-label={say("reason")}
            placeholder={say("reasonNeeded")}
            value={why}
            maxLength={REASON_MAX}
            showCount
            style={{ marginBottom: COUNT_HEIGHT }}
            onChange={(event) => setWhy(event.target.value)}
          />
        )}
        {error !== null && <Failure error={error} />}
      </Modal>
    </>
  );
}
