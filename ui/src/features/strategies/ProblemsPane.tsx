import type { UseQueryResult } from "@tanstack/react-query";
import type { ApiError } from "../../api";
import type { CheckedDocument, Found } from "../../api/schema";
import { Alert, Failure, Flex, Problems, Spin, Typography } from "../../ui";
import { useWords } from "./words";

type Props = { check: UseQueryResult<CheckedDocument, ApiError>; onChoose: (problem: Found) => void };

/** What the engine finds wrong, in its words; a click goes to the place. */
export function ProblemsPane({ check, onChoose }: Props) {
  const say = useWords();
  if (check.error) {
    return <Failure error={check.error} />;
  }
  if (!check.data) {
    return <Spin description={say("checking")} />;
  }
  const { problems, errors, advice } = check.data;
  const shown = problems.map((found) => ({
    ...found,
    found,
    severity: found.is_advice ? ("advice" as const) : ("error" as const),
    where: [found.path, found.line === null ? "" : say("line", { line: found.line })].filter(Boolean).join(" · "),
  }));
  return problems.length === 0 ? (
    <Alert type="success" showIcon title={say("clean")} />
  ) : (
    <>
      <Flex gap={16}>
        <Typography.Text>{say("errors", { n: errors })}</Typography.Text>
        <Typography.Text type="secondary">{say("advice", { n: advice })}</Typography.Text>
      </Flex>
      <Problems problems={shown} onChoose={({ found }) => onChoose(found)} />
    </>
  );
}
