import { useState } from "react";
import type { ProductRow } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { EmptyState, Flex, Input, Page, PageTable, Select, Tag, type Columns } from "../../ui";
import { useNames } from "../../ui/named";
import { useProducts, type Sought } from "./asked";
import { OnSale, Stock } from "./parts";
import { useWords } from "./words";

const ANY: Sought = { text: "", category: "", on_sale: undefined };

function isAny({ text, category, on_sale }: Sought): boolean {
  return !text && !category && on_sale === undefined;
}

/** What the bank sells, and how many strategies offer it. */
export function Screen() {
  const say = useWords();
  const language = useLanguage();
  const { name } = useNames();
  const [sought, setSought] = useState(ANY);
  const { pages, categories } = useProducts(sought);
  const columns: Columns<ProductRow> = [
    { title: say("product"), render: (_, { id, label }) => <a href={`#/products/${encodeURIComponent(id)}`}>{label[language]}</a> },
    { title: say("category"), render: (_, { category }) => name("subjects", category) },
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
      <Filters categories={categories} sought={sought} onSought={setSought} />
      <PageTable
        label={say("title")}
        pages={pages}
        columns={columns}
        rowKey={({ id }) => id}
        empty={isAny(sought) ? <EmptyState title={say("empty")} hint={say("emptyHint")} /> : <EmptyState title={say("noneFound")} hint={say("noneFoundHint")} />}
      />
    </Page>
  );
}

type FiltersProps = { categories: readonly string[]; sought: Sought; onSought: (sought: Sought) => void };

function Filters({ categories, sought, onSought }: FiltersProps) {
  const say = useWords();
  const { name } = useNames();
  return (
    <Flex gap={8} wrap>
      <Input.Search aria-label={say("search")} placeholder={say("search")} allowClear style={{ maxWidth: 280 }} onSearch={(text) => onSought({ ...sought, text })} />
      <Select<string>
        aria-label={say("category")}
        allowClear
        placeholder={say("anyCategory")}
        style={{ minWidth: 140 }}
        options={categories.map((value) => ({ value, label: name("subjects", value) }))}
        onChange={(category) => onSought({ ...sought, category: category ?? "" })}
      />
      <Select<string>
        aria-label={say("state")}
        allowClear
        placeholder={say("anyState")}
        style={{ minWidth: 140 }}
        options={(["onSale", "offSale"] as const).map((value) => ({ value, label: say(value) }))}
        onChange={(state) => onSought({ ...sought, on_sale: state === undefined ? undefined : state === "onSale" })}
      />
    </Flex>
  );
}
