import type { ReactNode } from "react";
import type { ApiError } from "../../api";
import { Button, EmptyState, Failure, Flex, Messages, Panel, Spin } from "../../ui";
import { download } from "./asked";
import { useWords } from "./words";

type Rows = { rows: readonly unknown[]; rows_count: number };

type Props<Body, Answer extends Rows> = {
  hint: string;
  question: {
    path: string;
    body: Body | null;
    asked: { data: Answer | undefined; error: ApiError | null; isFetching: boolean };
    put: (body: Body) => void;
  };
  /** What is asked when the button is pressed; null while something is missing. */
  next: () => Body | null;
  fields: ReactNode;
  children: (answer: Answer, body: Body) => ReactNode;
};

/** A question: what is asked, the answer, and the answer as a file. */
export function Frame<Body extends object, Answer extends Rows>({ hint, question, next, fields, children }: Props<Body, Answer>) {
  const say = useWords();
  const { message } = Messages.useApp();
  const { asked, body, path, put } = question;

  function ask(): void {
    const made = next();
    if (made !== null) {
      put(made);
    }
  }

  async function keep(format: "xlsx" | "csv"): Promise<void> {
    if (body === null) {
      return;
    }
    try {
      await download(path, body, format);
      message.success(say("exported"));
    } catch (error) {
      message.error(error instanceof Error ? error.message : "");
    }
  }

  const answer = body === null ? undefined : asked.data;
  return (
    <Flex vertical gap={16}>
      <Panel>
        <p className="hc-secondary">{hint}</p>
        <Flex gap={16} wrap align="end">
          {fields}
          <Button type="primary" loading={asked.isFetching} onClick={ask}>
            {say("run")}
          </Button>
        </Flex>
      </Panel>
      <Panel
        title={say("answer")}
        extra={
          answer && answer.rows.length > 0 ? (
            <Flex gap={8}>
              <Button size="small" onClick={() => void keep("xlsx")}>
                {`${say("exportAs")} XLSX`}
              </Button>
              <Button size="small" onClick={() => void keep("csv")}>
                {`${say("exportAs")} CSV`}
              </Button>
            </Flex>
          ) : undefined
        }
      >
        {asked.error ? (
          <Failure error={asked.error} onAgain={ask} />
        ) : body === null ? (
          <EmptyState title={say("begin")} />
        ) : answer === undefined ? (
          <Spin />
        ) : answer.rows.length === 0 ? (
          <EmptyState title={say("nothing")} hint={say("nothingHint")} />
        ) : (
          <Flex vertical gap={12}>
            {children(answer, body)}
            {answer.rows_count > answer.rows.length && <span className="hc-secondary">{say("cut", { all: answer.rows_count, shown: answer.rows.length })}</span>}
          </Flex>
        )}
      </Panel>
    </Flex>
  );
}
