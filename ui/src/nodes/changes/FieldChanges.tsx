import type { FieldChange, Palette } from "../../api/schema";
import type { Strategy } from "../../document";
import { useLanguage } from "../../i18n";
import { Table } from "../../ui";
import { useWords as useNodeWords } from "../words";
import { zh as nodeWords } from "../zh";
import { tellPlace, tellValue } from "./telling";
import { useWords } from "./words";

const PAGE = 20;
const isOfNodes = (part: string): part is keyof typeof nodeWords => part in nodeWords;

/** What people call a place in a strategy: `offer · Material` for `graph/nodes/offer/material`. */
export function usePlaceName(strategies: readonly Strategy[]): (path: string) => string {
  const own = useWords();
  const of = useNodeWords();
  const language = useLanguage();
  return (path) => tellPlace(path, strategies, { own, of, isOfNodes }, language);
}

type Props = { fields: readonly FieldChange[]; strategies: readonly Strategy[]; bank: Palette; heads: readonly [string, string]; empty: string };

/** Fields that say something else, each with what it said and what it says. */
export function FieldChanges({ fields, strategies, bank, heads: [before, after], empty }: Props) {
  const own = useWords();
  const language = useLanguage();
  const place = usePlaceName(strategies);
  const told = (value: unknown, path: string) => tellValue(value, path, bank, own, language);
  return (
    <Table<FieldChange>
      size="small"
      pagination={{ pageSize: PAGE, hideOnSinglePage: true, showSizeChanger: false }}
      rowKey={({ path }) => path}
      dataSource={[...fields]}
      locale={{ emptyText: empty }}
      columns={[
        { title: own("where"), render: (_, { path }) => place(path) },
        { title: before, render: (_, { path, before: value }) => told(value, path) },
        { title: after, render: (_, { path, after: value }) => told(value, path) },
      ]}
    />
  );
}
