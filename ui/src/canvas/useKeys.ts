import { useEffect } from "react";
import { useCanvas } from "./store";

const TYPED = new Set(["INPUT", "TEXTAREA", "SELECT"]);

/** Ctrl or Cmd with Z, Y, C, V, where nobody is typing. */
export function useKeys(fixed: boolean): void {
  const { undo, redo, copy, paste } = useCanvas((canvas) => canvas);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const place = event.target;
      if (!(event.ctrlKey || event.metaKey) || (place instanceof HTMLElement && TYPED.has(place.tagName))) {
        return;
      }
      const key = event.key.toLowerCase();
      const does = key === "c" ? copy : fixed ? null : key === "v" ? paste : key === "y" || (key === "z" && event.shiftKey) ? redo : key === "z" ? undo : null;
      if (does && !(key === "c" && window.getSelection()?.toString())) {
        event.preventDefault();
        does();
      }
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [fixed, undo, redo, copy, paste]);
}
