import { useQuery, useQueryClient, type Query } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { api, keepCsrf, told } from "./client";
import { ApiError } from "./errors";
import type { SignedIn } from "./schema";

/** Who is signed in, and what they may do. */
export type Session = SignedIn;

const SESSION = ["session"];

/** Whom the engine has named since the page was opened, and who has not signed out. */
const known = { name: "" };

/** Questions that found the session ended, and are asked again when it goes on. */
const waiting = new Set<() => void>();
const ending = { tell: () => {} };

/** Do something when a question finds that the session ended. */
export function whenEnded(tell: () => void): void {
  ending.tell = tell;
}

/** Ask; where the session ended meanwhile, wait until the same person is signed in again, so that what is shown stays. */
export async function asSignedIn<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401 && hasEnded())) {
        throw error;
      }
    }
    const again = new Promise<void>((resolve) => waiting.add(resolve));
    ending.tell();
    await again;
  }
}

async function current(): Promise<Session | null> {
  try {
    const session = await told(api.GET("/v1/session"));
    keepCsrf(session.csrf);
    known.name = session.name;
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

/**
 * The one for whom the shell is drawn. Screens take their person from here and not from the query: that may
 * already be told of the end of a session while a screen is drawn for the last time.
 */
export const SignedInContext = createContext<Session | null>(null);

/** The one who is signed in; only below the shell, which shows nothing else before. */
export function useMe(): Session {
  const me = useContext(SignedInContext);
  if (!me) {
    throw new Error("a screen stands outside the shell");
  }
  return me;
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
  const others = { predicate: ({ queryKey }: Query) => queryKey[0] !== SESSION[0] };
  return {
    async signIn(name: string, password: string, newPassword = ""): Promise<void> {
      await told(api.POST("/v1/session", { body: { name, password, new_password: newPassword } }));
      const before = known.name;
      const session = await current();
      if (session?.name === before) {
        void queries.invalidateQueries(others);
        waiting.forEach((again) => again());
      } else {
        queries.removeQueries(others);
      }
      waiting.clear();
      queries.setQueryData(SESSION, session);
    },
    async signOut(): Promise<void> {
      await told(api.DELETE("/v1/session"));
      known.name = "";
      queries.setQueryData(SESSION, null);
      queries.removeQueries(others);
    },
  };
}

/** Whether somebody who has to sign in was signed in before, and did not sign out. */
export function hasEnded(): boolean {
  return known.name !== "";
}

/** The session ended meanwhile: show the sign-in page. */
export function forgetSession(queries: { setQueryData: (key: readonly string[], data: null) => unknown }): void {
  keepCsrf("");
  queries.setQueryData(SESSION, null);
}

/** Whether one may sign in by the bank's own provider. */
export function useProvider(): boolean {
  const { data } = useQuery({ queryKey: [...SESSION, "ways"], queryFn: () => told(api.GET("/v1/session/ways")), staleTime: 60_000 });
  return data?.provider === true;
}
