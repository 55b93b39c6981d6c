import { useState } from "react";
import { Button, EmptyState, Page, Segmented } from "../../ui";
import { useTasks } from "./asked";
import { HandOver } from "./HandOver";
import { TaskList } from "./TaskList";
import { useWords } from "./words";

/** A manager's tasks, the most urgent first; made for a phone. */
export function Screen() {
  const say = useWords();
  const [which, setWhich] = useState<"live" | "done">("live");
  const pages = useTasks(which === "live" ? {} : { state: "done" });
  return (
    <Page
      title={say("title")}
      hint={say("hint")}
      actions={
        <>
          <HandOver />
          <Segmented
            aria-label={say("which")}
            value={which}
            onChange={setWhich}
            options={[
              { value: "live", label: say("live") },
              { value: "done", label: say("finished") },
            ]}
          />
        </>
      }
    >
      <TaskList
        label={say("title")}
        pages={pages}
        empty={<EmptyState title={say(which === "live" ? "noTasks" : "noneFinished")} hint={say("noTasksHint")} />}
        action={(task) => (
          <Button type="primary" href={`#/workbench/${encodeURIComponent(task.id)}`}>
            {say("openIt")}
          </Button>
        )}
      />
    </Page>
  );
}
