import { Alert, Button } from "antd";
import { ApiError } from "../api";
import { Problems } from "./Problems";
import { useWords } from "./words";

type Props = { error: unknown; onAgain?: () => void };

/** What the engine refused, or that it cannot be reached. */
export function Failure({ error, onAgain }: Props) {
  const say = useWords();
  const known = error instanceof ApiError ? error : null;
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
