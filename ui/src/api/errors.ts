import type { Refusal, Refusals } from "./schema";

/** Why the engine refused: one shape for all addresses, in the caller's language. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly problems: readonly Refusal[];

  constructor(status: number, refusals: Partial<Refusals> | undefined) {
    super(refusals?.message ?? "");
    this.name = "ApiError";
    this.status = status;
    this.code = refusals?.code ?? (status === 0 ? "network" : "unknown");
    this.problems = refusals?.problems ?? [];
  }
}

export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(0, undefined);
}
