import type { UseQueryResult } from "@tanstack/react-query";
import type { ApiError } from "../../api";
import type { CheckedDocument, Found } from "../../api/schema";
import { useStrategy, useWhere } from "../../canvas";
import { nodeOf } from "../../document";
import { useLanguage } from "../../i18n";
import { nodeTitle } from "../../nodes";
import { Alert, Failure, Flex, Problems, Spin, Typography } from "../../ui";
import { useWords } from "./words";

type Props = { check: UseQueryResult<CheckedDocument, ApiError>; onChoose: (problem: Found) => void };

/** What the engine finds wrong, in its words; a click goes to the place. */
export function ProblemsPane({ check, onChoose }: Props) {
  const say = useWords();
  const language = useLanguage();
  const strategy = useStrategy();
  const where = useWhere(strategy, strategy);
  if (check.error) {
    return <Failure error={check.error} />;
  }
  if (!check.data) {
    return <Spin description={say("checking")} />;
  }
  const { problems, errors, advice } = check.data;
  const titleOf = (id: string) => {
    const drawn = nodeOf(strategy, id);
    return drawn ? nodeTitle(drawn, language) : id;
  };
  const placeOf = ({ node, edge, path }: Found) => {
    const way = edge === null ? undefined : strategy.graph.edges[edge];
    if (way) {
      return say("edgeFromTo", { from: titleOf(way.source), to: titleOf(way.target) });
    }
    const drawn = nodeOf(strategy, node);
    const title = drawn ? nodeTitle(drawn, language) : "";
    return title && title !== node ? say("titled", { title, node }) : title || (path ? where(path) : "");
  };
  const shown = problems.map((found) => ({
    ...found,
    found,
    severity: found.is_advice ? ("advice" as const) : ("error" as const),
    where: [placeOf(found), found.line === null ? "" : say("line", { line: found.line })].filter(Boolean).join(" · "),
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
