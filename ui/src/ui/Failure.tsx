import { Alert, Button } from "antd";
import { ApiError } from "../api";
import { EmptyState } from "./EmptyState";
import { Problems } from "./Problems";
import { useWords } from "./words";

/** What a new bank does not have yet: nothing went wrong, and the answer says what brings it. */
const NOT_YET = new Set(["request.no_configuration", "request.no_customers"]);

type Props = { error: unknown; onAgain?: () => void };

/** What the engine refused, or that it cannot be reached. */
export function Failure({ error, onAgain }: Props) {
  const say = useWords();
  const known = error instanceof ApiError ? error : null;
  if (known && NOT_YET.has(known.code)) return <EmptyState title={known.message} hint={known.problems[0]?.fix} />;
  const told = known?.code === "network" ? say("network") : known?.message || say("failed");
  return (
    <Alert
      type="error"
      showIcon
      title={told}
      description={known && known.problems.length > 1 ? <Problems problems={known.problems} /> : known?.problems[0]?.fix}
      action={onAgain && <Button onClick={onAgain}>{say("again")}</Button>}
    />
  );
}
