import { ClockCircleOutlined, LeftOutlined, RightOutlined } from "@ant-design/icons";
import { useState } from "react";
import type { TaskRow } from "../../api/schema";
import { Button, EmptyState, Failure, Flex, Money, Page, Segmented, Skeleton, Tag, When } from "../../ui";
import { NO, useNames } from "../../ui/named";
import { useTasks } from "./asked";
import { isOverdue, useNow } from "./due";
import { HandOver } from "./HandOver";
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
      {pages.error && <Failure error={pages.error} />}
      {pages.loading && <Skeleton active />}
      {!pages.loading && !pages.error && pages.rows.length === 0 && (
        <EmptyState title={say(which === "live" ? "noTasks" : "noneFinished")} hint={say("noTasksHint")} />
      )}
      <ol className="hc-problems" aria-label={say("title")}>
        {pages.rows.map((task, at) => (
          <Item key={task.id} task={task} rank={at + 1} />
        ))}
      </ol>
      {(pages.number > 1 || pages.hasNext) && (
        <Flex justify="end" gap={8}>
          <Button icon={<LeftOutlined />} aria-label={say("previous")} disabled={pages.number === 1} onClick={pages.previous} />
          <Button icon={<RightOutlined />} aria-label={say("next")} disabled={!pages.hasNext} onClick={pages.next} />
        </Flex>
      )}
    </Page>
  );
}

function Item({ task, rank }: { task: TaskRow; rank: number }) {
  const say = useWords();
  const { name } = useNames();
  const overdue = isOverdue(task, useNow());
  return (
    <li className="hc-problem" style={{ background: "#fff", border: "1px solid #e3e7eb", borderRadius: 4, padding: 12, marginBottom: 8 }}>
      <strong aria-hidden>{rank}</strong>
      <div style={{ flex: 1, minWidth: 0 }}>
        <a href={`#/workbench/${encodeURIComponent(task.id)}`} style={{ fontSize: 16, fontWeight: 600 }}>
          {task.subject}
        </a>
        <div>
          {say("customer")} <code>{task.customer}</code> · {name("units", task.org)} · {name("strategies", task.strategy)}
        </div>
        <div className="hc-secondary">
          {say("worth")} <Money cents={task.value_cents} /> · <ClockCircleOutlined aria-hidden /> {say("before")} <When at={task.deadline} />
        </div>
        <Flex gap={4} wrap>
          <Tag>{say(task.state)}</Tag>
          {overdue && <Tag color={NO}>{say("overdue")}</Tag>}
          {task.escalated && task.state !== "escalated" && <Tag color={NO}>{say("wasEscalated")}</Tag>}
          {task.outcome && <Tag>{name("outcomes", task.outcome)}</Tag>}
        </Flex>
      </div>
      <Button type="primary" href={`#/workbench/${encodeURIComponent(task.id)}`}>
        {say("openIt")}
      </Button>
    </li>
  );
}
