import { api, useAsked, usePages } from "../../api";
import type { ProductRows } from "../../api/schema";

const LIMIT = 50;

/** Which products are looked for; nothing said: any. */
export type Sought = { text: string; category: string; on_sale: boolean | undefined };

export function useProducts({ text, category, on_sale }: Sought) {
  const pages = usePages(
    ["products", text, category, on_sale],
    0,
    (skip) => api.GET("/v1/products", { params: { query: { skip, limit: LIMIT, text, category, ...(on_sale !== undefined && { on_sale }) } } }),
    ({ products, next, total }: ProductRows) => ({ rows: products, next, total }),
  );
  const whole = useAsked(["products", "categories"], () => api.GET("/v1/products", { params: { query: { limit: 1 } } }), { fresh: 5 * 60_000 });
  return { pages, categories: whole.data?.categories ?? [] };
}

export function useProduct(product: string) {
  return useAsked(["products", "one", product], () => api.GET("/v1/products/{product}", { params: { path: { product } } }));
}
