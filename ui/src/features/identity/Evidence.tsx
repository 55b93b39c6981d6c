import { Flex, Tag } from "../../ui";
import { useWords } from "./words";

const KEYS = ["id_document", "wecom_id", "wechat_id", "phone", "email", "device", "cookie", "account", "customer"] as const;
const LEVELS = { same: "levelSame", near: "levelNear", other: "levelOther", missing: "levelMissing" } as const;

/** Which keys say that two customers are one, or how each field of a comparison agreed. */
export function Evidence({ evidence }: { evidence: readonly string[] }) {
  const say = useWords();

  function tell(one: string): string {
    const [field = "", level = ""] = one.split("=");
    const known = KEYS.find((key) => key === field);
    const name = known ? say(known) : field;
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
