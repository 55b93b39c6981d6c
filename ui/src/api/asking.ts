import {
  keepPreviousData,
  useMutation,
  useQueries,
  useQuery,
  useQueryClient,
  type UseQueryResult,
} from "@tanstack/react-query";
import { useState } from "react";
import { told } from "./client";
import type { ApiError } from "./errors";
import { asSignedIn } from "./session";

type Answer<T> = { data?: T; error?: unknown; response: Response };
export type Subject = readonly (string | number | boolean | undefined | null | object)[];

/** How often, and whether at all, something is asked. */
export type Asking = { every?: number; when?: boolean; fresh?: number };

/**
 * Ask the engine: `useAsked(["letters", after], () => api.GET("/v1/dead-letters", …))`.
 * The subject's first word names what is asked, so that an action can renew it.
 */
export function useAsked<T>(
  subject: Subject,
  ask: () => Promise<Answer<T>>,
  { every, when = true, fresh = 5_000 }: Asking = {},
): UseQueryResult<T, ApiError> {
  return useQuery<T, ApiError>({
    queryKey: subject,
    queryFn: () => asSignedIn(() => told(ask())),
    enabled: when,
    staleTime: fresh,
    placeholderData: keepPreviousData,
    refetchInterval: every ?? false,
  });
}

/** Ask the same of several things at once; what is not told yet is undefined. */
export function useAskedEach<In, T>(
  subject: string,
  given: readonly In[],
  ask: (one: In) => Promise<Answer<T>>,
  fresh = 60_000,
): readonly (T | undefined)[] {
  return useQueries({
    queries: given.map((one) => ({ queryKey: [subject, one], queryFn: () => asSignedIn(() => told(ask(one))), staleTime: fresh })),
    combine: (results) => results.map(({ data }) => data),
  });
}

/** Do something; afterwards all that was asked under the words of `renews` is asked again. */
export function useAct<In, Out>(act: (given: In) => Promise<Answer<Out>>, renews: readonly string[]) {
  const queries = useQueryClient();
  return useMutation<Out, ApiError, In>({
    mutationFn: (given) => told(act(given)),
    onSettled: () => Promise.all(renews.map((word) => queries.invalidateQueries({ queryKey: [word] }))),
  });
}

/** Do something part by part, behind where the part before it ended, until the engine says that nothing is left. */
export function useActInParts<In, Out extends { next: number }>(act: (given: In, after: number) => Promise<Answer<Out>>, renews: readonly string[]) {
  const queries = useQueryClient();
  return useMutation<readonly Out[], ApiError, In>({
    mutationFn: async (given) => {
      const parts: Out[] = [];
      let after = 0;
      do {
        const part = await told(act(given, after));
        parts.push(part);
        after = part.next;
      } while (after > 0);
      return parts;
    },
    onSettled: () => Promise.all(renews.map((word) => queries.invalidateQueries({ queryKey: [word] }))),
  });
}

/** `total` is how many rows all pages have, where the engine counts them. */
export type Page<Row> = { rows: readonly Row[]; next: number | string | null | undefined; total?: number };

/** A list by pages; it goes on behind a place that the engine tells. */
export type Pages<Row> = {
  rows: readonly Row[];
  total: number | undefined;
  loading: boolean;
  error: ApiError | null;
  again: () => void;
  number: number;
  hasNext: boolean;
  next: () => void;
  previous: () => void;
};

/**
 * Read a list page by page.
 * `subject` holds what the list is filtered by: another subject begins at the first page again.
 */
export function usePages<T, Row, At extends number | string = number>(
  subject: Subject,
  first: At,
  ask: (after: At) => Promise<Answer<T>>,
  page: (answer: T) => Page<Row>,
  asking: Asking = {},
): Pages<Row> {
  const filter = JSON.stringify(subject);
  const [place, setPlace] = useState<{ filter: string; behind: readonly At[] }>({ filter, behind: [] });
  const behind = place.filter === filter ? place.behind : [];
  const after = behind.at(-1) ?? first;
  const answer = useAsked([...subject, "after", after], () => ask(after), asking);
  const shown: Page<Row> = answer.data === undefined ? { rows: [], next: null } : page(answer.data);
  return {
    rows: shown.rows,
    total: shown.total,
    loading: answer.isFetching && !answer.isRefetching,
    error: answer.error,
    again: () => void answer.refetch(),
    number: behind.length + 1,
    hasNext: Boolean(shown.next),
    next: () => shown.next && setPlace({ filter, behind: [...behind, shown.next as At] }),
    previous: () => setPlace({ filter, behind: behind.slice(0, -1) }),
  };
}
