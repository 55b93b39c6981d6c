import { useEffect } from "react";
import { useBlocker } from "react-router";
import { Messages } from "../../ui";
import { useWords } from "./words";

/** Asks before somebody leaves; shown while there are changes that are not saved. */
export function Staying() {
  const say = useWords();
  const { modal } = Messages.useApp();
  const blocker = useBlocker(true);
  useEffect(() => {
    if (blocker.state === "blocked") {
      modal.confirm({
        title: say("unsaved"),
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
