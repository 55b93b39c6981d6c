export { api, HOME, speak, told } from "./client";
export { ApiError, asApiError } from "./errors";
export { useAct, useActInParts, useAsked, useAskedEach, usePages, type Asking, type Page, type Pages } from "./asking";
export { forgetSession, hasEnded, whenEnded, maySee, useMay, useMe, useProvider, useSession, useSigning, SignedInContext, type Session } from "./session";
