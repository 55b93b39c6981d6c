import { Skeleton } from "antd";
import type { ReactNode } from "react";
import type { ApiError } from "../api";
import { Failure } from "./Failure";

type Asked<T> = { data: T | undefined; error: ApiError | null; refetch: () => unknown };
type Props<T> = { asked: Asked<T>; children: (data: T) => ReactNode };

/** Whether what is shown may stay: nothing was refused, only nothing answered just now. */
function mayPass({ status }: ApiError): boolean {
  return status === 0 || status >= 500;
}

/** What was asked, once it is there; before it a shape, a refusal in its place, and a silence of the service above it. */
export function Loaded<T>({ asked: { data, error, refetch }, children }: Props<T>) {
  const shown = data !== undefined && (!error || mayPass(error));
  return (
    <>
      {error && <Failure error={error} onAgain={() => void refetch()} />}
      {shown ? children(data) : !error && <Skeleton active />}
    </>
  );
}
