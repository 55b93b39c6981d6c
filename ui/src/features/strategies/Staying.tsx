import { useEffect } from "react";
import { useBlocker, useNavigate } from "react-router";
import { Messages } from "../../ui";
import { useWords } from "./words";

/** Asks before somebody leaves; shown while there are changes that are not saved. */
export function Staying() {
  const say = useWords();
  const { modal } = Messages.useApp();
  const blocker = useBlocker(true);
  useLinks();
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

/** Let plain links go by the router, which asks; of an address that the browser changes it only hears afterwards. */
function useLinks(): void {
  const navigate = useNavigate();
  useEffect(() => {
    const go = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest('a[href^="#/"]') : null;
      const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
      if (link && isPlain) {
        event.preventDefault();
        void navigate(link.getAttribute("href")?.slice(1) ?? "/");
      }
    };
    document.addEventListener("click", go, { capture: true });
    return () => document.removeEventListener("click", go, { capture: true });
  }, [navigate]);
}
