import { ClockCircleOutlined, LeftOutlined, RightOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import type { Pages } from "../../api";
import type { TaskRow } from "../../api/schema";
import { Button, Failure, Flex, Money, Skeleton, Tag, When } from "../../ui";
import { NO, useNames } from "../../ui/named";
import { Left } from "./Left";
import { useWords } from "./words";

type Props = {
  label: string;
  pages: Pages<TaskRow>;
  empty: ReactNode;
  action: (task: TaskRow) => ReactNode;
  /** Whose each task is, where they are of more than one manager. */
  manager?: (task: TaskRow) => string;
};

/** Tasks below each other, by rank, each with what may be done at once; made for a phone. */
export function TaskList({ label, pages, empty, action, manager = () => "" }: Props) {
  const say = useWords();
  return (
    <>
      {pages.error && <Failure error={pages.error} />}
      {pages.loading && <Skeleton active />}
      {!pages.loading && !pages.error && pages.rows.length === 0 && empty}
      <ol className="hc-problems" aria-label={label}>
        {pages.rows.map((task, at) => (
          <Item key={task.id} task={task} rank={at + 1} action={action(task)} manager={manager(task)} />
        ))}
      </ol>
      {(pages.number > 1 || pages.hasNext) && (
        <Flex justify="end" gap={8}>
          <Button icon={<LeftOutlined />} aria-label={say("previous")} disabled={pages.number === 1} onClick={pages.previous} />
          <Button icon={<RightOutlined />} aria-label={say("next")} disabled={!pages.hasNext} onClick={pages.next} />
        </Flex>
      )}
    </>
  );
}

function Item({ task, rank, action, manager }: { task: TaskRow; rank: number; action: ReactNode; manager: string }) {
  const say = useWords();
  const { name } = useNames();
  return (
    <li className="hc-problem hc-task">
      <strong aria-hidden>{rank}</strong>
      <div className="hc-task-body">
        <a href={`#/workbench/${encodeURIComponent(task.id)}`} className="hc-task-title">
          {task.subject}
        </a>
        <div>
          {say("customer")} <code>{task.customer}</code> · {name("units", task.org)} · {name("strategies", task.strategy)}
          {manager && ` · ${manager}`}
        </div>
        <div className="hc-secondary">
          {say("worth")} <Money cents={task.value_cents} /> · <ClockCircleOutlined aria-hidden /> {say("before")} <When at={task.deadline} />
        </div>
        <Flex gap={4} wrap align="center">
          <Tag>{say(task.state)}</Tag>
          <Left task={task} />
          {task.escalated && task.state !== "escalated" && <Tag color={NO}>{say("wasEscalated")}</Tag>}
          {task.outcome && <Tag>{name("outcomes", task.outcome)}</Tag>}
          <span className="hc-grow" />
          {action}
        </Flex>
      </div>
    </li>
  );
}
