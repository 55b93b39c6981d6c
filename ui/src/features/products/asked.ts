import { api, useAsked, usePages } from "../../api";
import type { ProductRows } from "../../api/schema";

const LIMIT = 50;

export function useProducts() {
  return usePages(
    ["products"],
    0,
    (skip) => api.GET("/v1/products", { params: { query: { skip, limit: LIMIT } } }),
    ({ products, next }: ProductRows) => ({ rows: products, next }),
  );
}

export function useProduct(product: string) {
  return useAsked(["products", "one", product], () => api.GET("/v1/products/{product}", { params: { path: { product } } }));
}
