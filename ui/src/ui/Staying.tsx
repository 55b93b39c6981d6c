import { App } from "antd";
import { useEffect } from "react";
import { useBlocker } from "react-router";
import { useUnsaved } from "./unsaved";
import { useWords } from "./words";

/** Keeps what is not saved: asks before somebody leaves, and outlasts the end of a session. Shown while there are such changes. */
export function Staying() {
  const say = useWords();
  const { modal } = App.useApp();
  const blocker = useBlocker(true);
  useUnsaved();
  useEffect(() => {
    if (blocker.state === "blocked") {
      modal.confirm({
        title: say("unsaved"),
        content: say("leaveWill"),
        okText: say("leave"),
        cancelText: say("stay"),
        onOk: () => blocker.proceed(),
        onCancel: () => blocker.reset(),
      });
    }
  }, [blocker, modal, say]);
  useEffect(() => {
    const leaving = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", leaving);
    return () => window.removeEventListener("beforeunload", leaving);
  }, []);
  return null;
}
