import type { TaskRow } from "../../api/schema";
import { Tag } from "../../ui";
import { NO } from "../../ui/named";
import { leftOf, useNow } from "./due";
import { useWords } from "./words";

/** How much time is left for a task that nobody has ended, or for how long it is overdue. */
export function Left({ task }: { task: TaskRow }) {
  const say = useWords();
  const left = leftOf(task, useNow());
  if (!left) {
    return null;
  }
  const span = say(left.unit, { n: left.n });
  return left.isOverdue ? <Tag color={NO}>{say("overdueFor", { span })}</Tag> : <Tag>{say("timeLeft", { span })}</Tag>;
}
