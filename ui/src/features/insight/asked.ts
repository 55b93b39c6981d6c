import { useState } from "react";
import { api, told, useAsked } from "../../api";
import { patiently } from "../../api/patient";
import type { ChurnAsked } from "../../api/schema";
import { keepFile } from "../../ui/asking";

type Answer<T> = { data?: T; error?: unknown; response: Response };

const FRESH = 300_000;
const DAY_US = 86_400_000_000;
const HOUR = 3_600_000;

/** From so many days ago until now. */
export function lastDays(days: number): { begins: number; ends: number } {
  const ends = Date.now() * 1000;
  return { begins: ends - days * DAY_US, ends };
}

/** One question: nothing is asked before somebody says so. */
export function useQuestion<Body, Rows>(path: string, ask: (body: Body) => Promise<Answer<Rows>>) {
  const [body, setBody] = useState<Body | null>(null);
  const asked = useAsked<Rows>(
    ["insight", path, body as object | null],
    () => patiently(() => (body === null ? Promise.reject(new Error("nothing was asked")) : ask(body))),
    { when: body !== null, fresh: FRESH },
  );
  return { path, body, asked, put: (next: Body) => setBody(next) };
}

// Files of all questions have one shape; the interface's description types each address apart.
type PostFile = (path: string, options: object) => Promise<Answer<Blob>>;
const postFile = api.POST as unknown as PostFile;

/** Download the answer to a question as a file. */
export async function download(path: string, body: object, format: "xlsx" | "csv"): Promise<void> {
  const blob = await told(patiently(() => postFile(`${path}/file`, { body, params: { query: { format } }, parseAs: "blob" })));
  keepFile(blob, `${path.replace("/v1/", "").replaceAll("/", "-")}.${format}`);
}

export function useCatalogue() {
  return useAsked(["catalogue"], () => api.GET("/v1/catalogue"), { fresh: HOUR });
}

export function useRuns() {
  return useAsked(["runs", "all"], () => api.GET("/v1/runs", { params: { query: { limit: 50 } } }), { fresh: FRESH });
}

/** The plain condition that comes nearest to the alerts of a question. */
export function useChurnRule(body: ChurnAsked) {
  return useAsked(["insight", "churn-rule", body], () => patiently(() => api.POST("/v1/insight/churn-rule", { body })), { fresh: FRESH });
}

export function useIntentLibrary() {
  return useAsked(["intents"], () => api.GET("/v1/insight/intents"), { fresh: HOUR });
}
