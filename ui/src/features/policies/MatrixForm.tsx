import type { Found } from "../../api/schema";
import { EmptyState, Flex, FormField, Select } from "../../ui";
import { inner, numberOf, problemAt, type Plain } from "./draft";
import { useRuleWords } from "./ruleWords";

const LEVELS = [0, 1, 2, 3, 4, 5] as const;

type Props = { document: Plain; problems: readonly Found[]; onChange: (document: Plain) => void };

/** Up to which product risk each tolerance class may be offered. */
export function MatrixForm({ document, problems, onChange }: Props) {
  const say = useRuleWords();
  const rule = inner(document, "suitability");
  const allows = inner(rule, "allows");
  const names = Object.keys(allows).sort();
  if (names.length === 0) {
    return <EmptyState title={say("noMatrix")} hint={say("noMatrixHint")} />;
  }
  const put = (name: string, level: number) => onChange({ ...document, suitability: { ...rule, allows: { ...allows, [name]: level } } });
  return (
    <>
      <p className="hc-secondary">{say("matrixHint")}</p>
      <Flex gap={16} wrap align="start">
        {names.map((name) => (
          <FormField key={name} label={`${say("tolerance")} ${name} · ${say("allows")}`} control={`allows-${name}`} problem={problemAt(problems, `suitability/allows/${name}`)}>
            <Select
              id={`allows-${name}`}
              style={{ width: 160 }}
              value={numberOf(allows, name)}
              onChange={(level) => put(name, level)}
              options={LEVELS.map((level) => ({ value: level, label: level === 0 ? say("noneAllowed") : say("level", { level }) }))}
            />
          </FormField>
        ))}
      </Flex>
    </>
  );
}
