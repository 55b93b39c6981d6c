import type { Role } from "../../api/schema";
import { useWords } from "./words";

/** The roles of people; programs have keys. */
export const ROLES = ["officer", "approver", "branch", "manager", "head", "operator", "auditor", "admin"] as const;

/** What people call a role. */
export function useRoleName(): (role: Role) => string {
  const say = useWords();
  return (role) => {
    const known = ROLES.find((one) => one === role);
    return known ? say(known) : role;
  };
}
