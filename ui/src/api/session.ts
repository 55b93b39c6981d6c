import { useQuery, useQueryClient } from "@tanstack/react-query";
import { HOME, keepCsrf } from "./client";
import { ApiError } from "./errors";
import type { Refusals } from "./schema";

/** Who is signed in, and what they may do. */
export type Session = {
  name: string;
  label: string;
  role: string;
  org: string;
  manager: string;
  may: readonly string[];
  csrf: string;
  language: string;
  zone?: string;
};

const SESSION = ["session"];
const ADDRESS = new URL("v1/session", HOME);

async function ask(method: string, body?: object, headers: Record<string, string> = {}): Promise<unknown> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const type: Record<string, string> = body === undefined ? {} : { "Content-Type": "application/json" };
  const response = await fetch(ADDRESS, { method, credentials: "same-origin", headers: { ...type, ...headers }, ...sent });
  const text = await response.text();
  const told: unknown = text ? JSON.parse(text) : undefined;
  if (!response.ok) {
    throw new ApiError(response.status, told as Partial<Refusals>);
  }
  return told;
}

async function current(): Promise<Session | null> {
  try {
    const session = (await ask("GET")) as Session;
    keepCsrf(session.csrf);
    return session;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) {
      return null;
    }
    throw error;
  }
}

/** Who is signed in: undefined while that is asked, null for nobody. */
export function useSession() {
  return useQuery<Session | null, ApiError>({ queryKey: SESSION, queryFn: current, staleTime: 60_000 });
}

/** The one who is signed in; only below the shell, which shows nothing else before. */
export function useMe(): Session {
  const { data } = useSession();
  if (!data) {
    throw new Error("nobody is signed in");
  }
  return data;
}

/** Tell whether the one who is signed in may do one of some actions; no action means everybody. */
export function maySee(session: Session, actions: readonly string[]): boolean {
  return actions.length === 0 || actions.some((action) => session.may.includes(action));
}

export function useMay(action: string): boolean {
  return maySee(useMe(), [action]);
}

export function useSigning() {
  const queries = useQueryClient();
  return {
    async signIn(name: string, password: string, language: string): Promise<void> {
      await ask("POST", { name, password }, { "Accept-Language": language === "en" ? "en" : "zh-CN" });
      queries.clear();
      await queries.fetchQuery({ queryKey: SESSION, queryFn: current });
    },
    async signOut(session: Session): Promise<void> {
      await ask("DELETE", undefined, { "X-Hengce-CSRF": session.csrf });
      queries.clear();
      queries.setQueryData(SESSION, null);
    },
  };
}

/** The session ended meanwhile: show the sign-in page. */
export function forgetSession(queries: { setQueryData: (key: readonly string[], data: null) => unknown }): void {
  keepCsrf("");
  queries.setQueryData(SESSION, null);
}
