import { useEffect } from "react";
import { useCanvas } from "./store";

const TYPED = new Set(["INPUT", "TEXTAREA", "SELECT"]);

/** Whether somebody is writing there: then keys and the clipboard are his. */
function isTyped(place: EventTarget | null): boolean {
  return place instanceof HTMLElement && (TYPED.has(place.tagName) || place.isContentEditable);
}

/** Ctrl or Cmd with Z, Y and A; what is copied and pasted goes through the clipboard, into any other strategy too. */
export function useKeys(fixed: boolean): void {
  const { undo, redo, copied, paste, selectAll } = useCanvas((canvas) => canvas);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (fixed || !(event.ctrlKey || event.metaKey) || isTyped(event.target)) {
        return;
      }
      const key = event.key.toLowerCase();
      if (key === "a") {
        event.preventDefault();
        selectAll();
        return;
      }
      const does = key === "y" || (key === "z" && event.shiftKey) ? redo : key === "z" ? undo : null;
      if (does) {
        event.preventDefault();
        does();
      }
    };
    const copying = (event: ClipboardEvent) => {
      const text = isTyped(event.target) || window.getSelection()?.toString() ? "" : copied();
      if (text) {
        event.preventDefault();
        event.clipboardData?.setData("text/plain", text);
      }
    };
    const pasting = (event: ClipboardEvent) => {
      if (!fixed && !isTyped(event.target) && paste(event.clipboardData?.getData("text/plain") ?? "")) {
        event.preventDefault();
      }
    };
    window.addEventListener("keydown", pressed);
    document.addEventListener("copy", copying);
    document.addEventListener("paste", pasting);
    return () => {
      window.removeEventListener("keydown", pressed);
      document.removeEventListener("copy", copying);
      document.removeEventListener("paste", pasting);
    };
  }, [fixed, undo, redo, copied, paste, selectAll]);
}
