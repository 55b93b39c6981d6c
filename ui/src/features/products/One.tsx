import { useParams } from "react-router";
import type { ProductDetail, UsedBy } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { Button, Descriptions, EmptyState, Flex, Loaded, Money, Page, Panel, WideTable, StrategyLink } from "../../ui";
import { useNames } from "../../ui/named";
import { useProduct } from "./asked";
import { OnSale, Stock } from "./parts";
import { useWords } from "./words";

const VERSION_SHOWN = 12;
const TERMS = ["term", "provider", "rate", "apr", "fee", "benchmark", "limit"] as const;

/** One product: its facts, and who offers it. */
export function Screen() {
  const { product = "" } = useParams();
  const say = useWords();
  const language = useLanguage();
  const asked = useProduct(product);
  return (
    <Page title={asked.data?.product.label[language] ?? say("product")} hint={<code>{product}</code>} actions={<Button href="#/products">{say("back")}</Button>}>
      <Loaded asked={asked}>{(told) => <One told={told} />}</Loaded>
    </Page>
  );
}

function One({ told }: { told: ProductDetail }) {
  const say = useWords();
  const { name: named } = useNames();
  const { product } = told;
  const termName = (name: string) => {
    const known = TERMS.find((one) => one === name);
    return known ? say(`term_${known}`) : name;
  };
  return (
    <Flex vertical gap={16}>
      <Panel title={say("facts")}>
        <Descriptions
          size="small"
          column={{ xs: 1, md: 2, xl: 3 }}
          items={[
            { key: "state", label: say("state"), children: <OnSale on={product.on_sale} /> },
            { key: "category", label: say("category"), children: named("subjects", product.category) },
            { key: "risk", label: say("risk"), children: product.risk_level === null ? say("noRisk") : `R${String(product.risk_level)}` },
            { key: "from", label: say("from"), children: product.sold_from || say("noDay") },
            { key: "until", label: say("until"), children: product.sold_until || say("noDay") },
            { key: "stock", label: say("stock"), children: <Stock row={product} /> },
            { key: "minimum", label: say("minimum"), children: <Money cents={told.minimum_cents} /> },
            { key: "cost", label: say("cost"), children: <Money cents={told.unit_cost_cents} /> },
            { key: "version", label: say("version"), children: <code>{told.version.slice(0, VERSION_SHOWN)}</code> },
            ...Object.entries(told.terms)
              .filter(([name]) => name !== "level")
              .map(([name, text]) => ({ key: `term ${name}`, label: termName(name), children: text })),
          ]}
        />
      </Panel>
      <Panel title={say("usedBy")}>
        <WideTable<UsedBy> label={say("usedBy")}
          rowKey="strategy"
          rows={told.used_by}
          locale={{ emptyText: <EmptyState title={say("notUsed")} hint={say("notUsedHint")} /> }}
          columns={[{ title: say("strategy"), render: (_, { strategy, label }) => <StrategyLink strategy={strategy} label={label} /> }]}
        />
      </Panel>
    </Flex>
  );
}
