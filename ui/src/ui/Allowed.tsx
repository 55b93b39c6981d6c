import type { ReactNode } from "react";
import { maySee, useMe } from "../api";

type Props = { to: string; children: ReactNode; otherwise?: ReactNode };

/** Show something only to those who may do an action. The engine asks again. */
export function Allowed({ to, children, otherwise = null }: Props) {
  return <>{maySee(useMe(), [to]) ? children : otherwise}</>;
}
