import { CloseCircleFilled, InfoCircleFilled, WarningFilled } from "@ant-design/icons";
import { Button } from "antd";
import { useWords } from "./words";

export type Severity = "error" | "warning" | "advice";

/** What is wrong, in the engine's words. */
export type Told = {
  code: string;
  where?: string;
  message?: string;
  fix?: string;
  severity?: Severity;
};

type Props<T extends Told> = { problems: readonly T[]; onChoose?: (problem: T) => void };

const ICON = { error: CloseCircleFilled, warning: WarningFilled, advice: InfoCircleFilled } as const;

/** Problems with their fixes; where they can be shown, a click goes to the place. */
export function Problems<T extends Told>({ problems, onChoose }: Props<T>) {
  const say = useWords();
  return (
    <ul className="hc-problems">
      {problems.map((problem, index) => {
        const severity = problem.severity ?? "error";
        const Icon = ICON[severity];
        return (
          <li key={`${problem.code}-${problem.where ?? ""}-${String(index)}`} className={`hc-problem hc-${severity}`}>
            <Icon aria-label={say(severity)} />
            <div>
              <div>{problem.message ?? problem.code}</div>
              {problem.fix && (
                <div className="hc-secondary">
                  {say("fix")}
                  {problem.fix}
                </div>
              )}
              {problem.where &&
                (onChoose ? (
                  <Button type="link" size="small" onClick={() => onChoose(problem)}>
                    {problem.where}
                  </Button>
                ) : (
                  <code>{problem.where}</code>
                ))}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
