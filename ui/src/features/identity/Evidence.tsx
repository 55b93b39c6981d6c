import { Flex, Tag } from "../../ui";
import { useKeyName } from "../../ui/classes";
import { useWords } from "./words";

const LEVELS = { same: "levelSame", near: "levelNear", other: "levelOther", missing: "levelMissing" } as const;

/** Which keys say that two customers are one, or how each field of a comparison agreed. */
export function Evidence({ evidence }: { evidence: readonly string[] }) {
  const say = useWords();
  const keyName = useKeyName();

  function tell(one: string): string {
    const [field = "", level = ""] = one.split("=");
    const name = keyName(field);
    return level in LEVELS ? `${name}: ${say(LEVELS[level as keyof typeof LEVELS])}` : name;
  }

  return (
    <Flex gap={4} wrap>
      {evidence.map((one) => (
        <Tag key={one}>{tell(one)}</Tag>
      ))}
    </Flex>
  );
}
