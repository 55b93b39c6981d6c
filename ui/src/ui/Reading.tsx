import { Flex } from "antd";
import { api, useAsked } from "../api";
import { useLanguage } from "../i18n";

const FRESH = 5 * 60_000;

/** A condition on customers as the engine reads it back in words, above how it is written. */
export function Reading({ condition }: { condition: string }) {
  const language = useLanguage();
  const body = { text: condition, of: "customer" as const, event: "", parameters: {}, allow_hindsight: false };
  const read = useAsked(["condition", body], () => api.POST("/v1/conditions/read", { body }), { when: condition !== "", fresh: FRESH });
  const words = read.data?.read_back?.[language];
  return words ? (
    <Flex vertical>
      <span>{words}</span>
      <code>{condition}</code>
    </Flex>
  ) : (
    <code>{condition}</code>
  );
}
