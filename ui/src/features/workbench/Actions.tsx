import { useState } from "react";
import type { Code, TaskDetail } from "../../api/schema";
import { tellWhen, useLanguage } from "../../i18n";
import { ActionButton, Allowed, AutoComplete, Button, DatePicker, EmptyState, Flex, FormField, InputNumber, Panel, Segmented, useZone } from "../../ui";
import { useNames } from "../../ui/named";
import { useFinish, usePostpone, useReassign, useTake, useTasks } from "./asked";
import { useOthers } from "./HandOver";
import { laterAs, useNow, type Later } from "./due";
import { useWords } from "./words";

const CENTS = 100;

/** What may be done with a task: begin, report, call later, give to somebody else. */
export function Actions({ detail }: { detail: TaskDetail }) {
  const say = useWords();
  const { task, codes } = detail;
  if (task.state !== "open" && task.state !== "taken" && task.state !== "escalated") {
    return <Next after={task.id} />;
  }
  return (
    <Allowed to="work">
      <Panel title={say("result")}>
        <Flex gap={8} wrap>
          {codes.map((code) => (
            <Report key={code.id} task={task.id} code={code} />
          ))}
        </Flex>
        <Flex gap={8} wrap style={{ marginTop: 12 }}>
          {task.state !== "taken" && <Take task={task.id} />}
          <Postpone task={task.id} />
          <Allowed to="assign">
            <Reassign task={task.id} unit={task.org} />
          </Allowed>
        </Flex>
      </Panel>
    </Allowed>
  );
}

/** Whoever has ended a task goes on to the next one. */
function Next({ after }: { after: string }) {
  const say = useWords();
  const pages = useTasks({});
  const next = pages.rows.find(({ id }) => id !== after);
  return (
    <Allowed to="work">
      <Panel>
        {next ? (
          <Flex gap={8} wrap align="center">
            <Button type="primary" href={`#/workbench/${encodeURIComponent(next.id)}`}>
              {say("nextTask")}
            </Button>
            <span>
              {next.subject} · <code>{next.customer}</code>
            </span>
          </Flex>
        ) : (
          !pages.loading && <EmptyState title={say("allDone")} hint={say("noTasksHint")} />
        )}
      </Panel>
    </Allowed>
  );
}

function Report({ task, code }: { task: string; code: Code }) {
  const say = useWords();
  const { tell } = useNames();
  const finish = useFinish(task);
  const [yuan, setYuan] = useState<number | null>(null);
  const label = tell(code.label);
  return (
    <ActionButton
      type="primary"
      label={label}
      will={[say("finishWill", { result: label }), say("finishMeans")]}
      run={async () => {
        await finish.mutateAsync({ code: code.id, amount_cents: code.has_amount && yuan !== null ? Math.round(yuan * CENTS) : null });
        return say("didFinish", { result: label });
      }}
    >
      {code.has_amount && (
        <FormField label={say("amount")} control={`amount-${code.id}`} hint={say("amountHint")}>
          <InputNumber id={`amount-${code.id}`} min={0} precision={2} suffix={say("yuan")} style={{ width: "100%" }} value={yuan} onChange={setYuan} />
        </FormField>
      )}
    </ActionButton>
  );
}

function Take({ task }: { task: string }) {
  const say = useWords();
  const take = useTake(task);
  return (
    <ActionButton
      label={say("take")}
      will={[say("takeWill")]}
      run={async () => {
        await take.mutateAsync(undefined);
        return say("didTake");
      }}
    />
  );
}

function Postpone({ task }: { task: string }) {
  const say = useWords();
  const zone = useZone();
  const language = useLanguage();
  const now = useNow();
  const postpone = usePostpone(task);
  const [later, setLater] = useState<Later | "chosen">("tomorrow");
  const [chosen, setChosen] = useState("");
  const until = later === "chosen" ? chosen : laterAs(later, now, (instant) => tellWhen(instant, zone, language));
  const told = until.slice(0, 16).replace("T", " ");
  return (
    <ActionButton
      label={say("postpone")}
      will={[told ? say("postponeWill", { until: told }) : say("postponeChoose")]}
      run={async () => {
        await postpone.mutateAsync(until);
        return say("didPostpone", { until: told });
      }}
    >
      <Flex vertical gap={8}>
        <Segmented
          aria-label={say("when")}
          vertical
          value={later}
          onChange={setLater}
          options={[
            { value: "hours", label: say("hours") },
            { value: "tomorrow", label: say("tomorrow") },
            { value: "afterTomorrow", label: say("afterTomorrow") },
            { value: "chosen", label: say("chosen") },
          ]}
        />
        {later === "chosen" && (
          <DatePicker
            aria-label={say("when")}
            showTime={{ format: "HH:mm" }}
            format="YYYY-MM-DD HH:mm"
            onChange={(day) => setChosen(day ? day.format("YYYY-MM-DDTHH:mm:00") : "")}
          />
        )}
      </Flex>
    </ActionButton>
  );
}

/** Give a task to another manager of its unit, or back to the unit. */
export function Reassign({ task, unit, small = false }: { task: string; unit: string; small?: boolean }) {
  const say = useWords();
  const others = useOthers(unit, "");
  const reassign = useReassign(task);
  const [manager, setManager] = useState("");
  const to = manager.trim() || say("pool");
  return (
    <ActionButton
      label={say("reassign")}
      {...(small && { size: "small" as const })}
      will={[say("reassignWill", { manager: to })]}
      run={async () => {
        await reassign.mutateAsync(manager.trim());
        return say("didReassign", { manager: to });
      }}
    >
      <FormField label={say("newManager")} control={`manager-${task}`} hint={say("newManagerHint")}>
        <AutoComplete id={`manager-${task}`} options={[...others]} value={manager} onChange={setManager} style={{ width: "100%" }} />
      </FormField>
    </ActionButton>
  );
}
