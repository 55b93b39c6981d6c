import type { PersonState } from "../../api/schema";
import { Flex, Loaded, Tag, When } from "../../ui";
import { useNames } from "../../ui/named";
import { useRecord } from "./asked";
import { useRoleName } from "./roles";
import { useWords } from "./words";

const PARTS = ["account", "label", "role", "org", "manager", "password", "locked", "unlocked"] as const;

/** Who changed an account, how, and why; the latest first. */
export function Record({ name }: { name: string }) {
  const say = useWords();
  return (
    <Loaded asked={useRecord(name)}>
      {({ states }) => (
        <ol className="hc-problems" aria-label={say("record")}>
          {states.map((state, at) => (
            <One key={states.length - at} state={state} />
          ))}
        </ol>
      )}
    </Loaded>
  );
}

function One({ state: { changed, label, role, org, manager, by, why, password_at, ended_at } }: { state: PersonState }) {
  const say = useWords();
  const roleName = useRoleName();
  const { name } = useNames();
  const part = (one: string) => {
    const known = PARTS.find((each) => each === one);
    return known ? say(`did_${known}`) : one;
  };
  const at = ended_at ?? (changed.includes("password") || changed.includes("account") ? password_at : null);
  return (
    <li className="hc-problem" style={{ flexDirection: "column" }}>
      <Flex gap={8} wrap align="center">
        {changed.map((one) => (
          <Tag key={one}>{part(one)}</Tag>
        ))}
        {at !== null && <When at={at} fineness="second" />}
      </Flex>
      <span>
        {label} · {roleName(role)} · {name("units", org)}
        {manager && ` · ${manager}`}
      </span>
      <span className="hc-secondary">
        {say("changedBy", { by: by === "cli" ? say("byCli") : by || "—" })}
        {why && ` · ${why}`}
      </span>
    </li>
  );
}
