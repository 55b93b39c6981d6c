import type { ProductRow } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { EmptyState, Page, PageTable, Tag, type Columns } from "../../ui";
import { useClassName } from "../../ui/classes";
import { useProducts } from "./asked";
import { OnSale, Stock } from "./parts";
import { useWords } from "./words";

export function Screen() {
  const say = useWords();
  const language = useLanguage();
  const className = useClassName();
  const columns: Columns<ProductRow> = [
    { title: say("product"), render: (_, { id, label }) => <a href={`#/products/${encodeURIComponent(id)}`}>{label[language]}</a> },
    { title: say("category"), render: (_, { category }) => className(category) },
    { title: say("risk"), render: (_, { risk_level: risk }) => (risk === null ? <span className="hc-secondary">{say("noRisk")}</span> : <Tag>R{risk}</Tag>) },
    { title: say("state"), render: (_, { on_sale: on }) => <OnSale on={on} /> },
    { title: say("from"), render: (_, { sold_from: day }) => day || say("noDay") },
    { title: say("until"), render: (_, { sold_until: day }) => day || say("noDay") },
    { title: say("stock"), render: (_, row) => <Stock row={row} /> },
    { title: say("strategies"), align: "right", render: (_, { strategies }) => say("count", { count: strategies }) },
    { title: say("number"), render: (_, { id }) => <code>{id}</code> },
  ];
  return (
    <Page title={say("title")} hint={say("hint")}>
      <PageTable label={say("title")} pages={useProducts()} columns={columns} rowKey={({ id }) => id} empty={<EmptyState title={say("empty")} hint={say("emptyHint")} />} />
    </Page>
  );
}
