import { Skeleton } from "antd";
import type { ReactNode } from "react";
import type { ApiError } from "../api";
import { Failure } from "./Failure";

type Asked<T> = { data: T | undefined; error: ApiError | null; refetch: () => unknown };
type Props<T> = { asked: Asked<T>; children: (data: T) => ReactNode };

/** What was asked, once it is there; before it a shape, and a refusal in its place. */
export function Loaded<T>({ asked, children }: Props<T>) {
  if (asked.error) {
    return <Failure error={asked.error} onAgain={() => void asked.refetch()} />;
  }
  return asked.data === undefined ? <Skeleton active /> : <>{children(asked.data)}</>;
}
