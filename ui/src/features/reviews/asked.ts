import { api, told, useAsked } from "../../api";
import type { ReviewAsked } from "../../api/schema";

export function useStrategies() {
  return useAsked(["catalogue"], () => api.GET("/v1/catalogue"), { fresh: 5 * 60_000 });
}

/** A review as a file: a page to read, or a document or workbook to keep. */
export async function makeReview(body: ReviewAsked): Promise<Blob> {
  return (await told(api.POST("/v1/reviews", { body, parseAs: "blob" }))) as unknown as Blob;
}
