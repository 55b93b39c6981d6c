import { EditOutlined } from "@ant-design/icons";
import { lazy, Suspense, useEffect, useState } from "react";
import { textOf } from "../document";
import { useLanguage } from "../i18n";
import { Button, Flex, FormField, Problems } from "../ui";
import { useDrawing } from "./context";
import { Draft, type Given } from "./inputs";
import { useRead, type Of } from "./reading";
import { useWords } from "./words";

const ConditionDrawer = lazy(async () => ({ default: (await import("./ConditionDrawer")).ConditionDrawer }));

const PAUSE_MS = 300;

/** A condition in words, which is put together from tags and events, or written. */
export function ConditionInput({ of = "customer", event = "", hint, ...given }: Given & Partial<Of> & { hint?: string }) {
  const say = useWords();
  const language = useLanguage();
  const { strategy, fixed } = useDrawing();
  const on = { of, event };
  const kept = textOf(given.value);
  const [text, setText] = useState(kept);
  const [open, setOpen] = useState(false);
  const [written, setWritten] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setText(kept), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [kept]);
  const read = useRead(strategy, text, on);
  const told = text && !read.isPlaceholderData ? read.data : undefined;
  const problems = told?.problems ?? [];
  const sentence = told?.read_back?.[language];
  const nameless = of === "event" && event === "";
  return (
    <FormField label={given.label} hint={nameless ? say("chooseEvent") : hint}>
      {sentence && <div className="hc-sentence">{sentence}</div>}
      {(written || !kept || problems.length > 0) && <Draft {...given} lines={2} />}
      {problems.length > 0 && <Problems problems={problems} />}
      <Flex gap={4} wrap>
        <Button size="small" icon={<EditOutlined />} disabled={fixed || nameless} aria-label={say("editNamed", { name: given.label })} onClick={() => setOpen(true)}>
          {say("editCondition")}
        </Button>
        {kept && problems.length === 0 && (
          <Button size="small" type="text" aria-expanded={written} onClick={() => setWritten(!written)}>
            {say("asText")}
          </Button>
        )}
      </Flex>
      {open && (
        <Suspense fallback={null}>
          <ConditionDrawer label={given.label} text={kept} on={on} onTake={given.onChange} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </FormField>
  );
}
