import createClient from "openapi-fetch";
import { ApiError } from "./errors";
import type { paths } from "./schema";

/** Where the console's own page lies; the addresses of the engine begin one folder above. */
export const HOME = new URL("..", document.baseURI);
const BASE = HOME.href.replace(/\/$/, "");
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

const said = { language: "zh", csrf: "" };

/** Set the language in which the engine tells its sentences. */
export function speak(language: string): void {
  said.language = language;
}

/** Keep the value that proves that a change comes from this page. */
export function keepCsrf(csrf: string): void {
  said.csrf = csrf;
}

export const api = createClient<paths>({ baseUrl: BASE, credentials: "same-origin" });

api.use({
  onRequest({ request }) {
    request.headers.set("Accept-Language", said.language === "en" ? "en" : "zh-CN");
    if (!SAFE.has(request.method) && said.csrf) {
      request.headers.set("X-Hengce-CSRF", said.csrf);
    }
    return request;
  },
});

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** Return what was answered; a refusal is thrown as an ApiError. */
export async function told<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await asked.catch(() => {
    throw new ApiError(0, undefined);
  });
  if (!response.ok) {
    throw new ApiError(response.status, typeof error === "object" && error ? error : undefined);
  }
  return data as T;
}
