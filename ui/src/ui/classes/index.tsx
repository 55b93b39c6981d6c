import { Tag } from "antd";
import { wordsOf } from "../../i18n";
import { en } from "./en";
import { zh } from "./zh";

const useWords = wordsOf("classes", zh, en);

const known = (name: string): name is keyof typeof zh => name in zh;

/** What people call a class of messages or of strategies, or the state of a channel. */
export function useClassName(): (name: string) => string {
  const say = useWords();
  return (name) => (known(name) ? say(name) : name);
}

/** What people call a kind of key that customers are known by, or a field that records are compared by. */
export function useKeyName(): (kind: string) => string {
  const say = useWords();
  return (kind) => {
    const key = `key_${kind}`;
    return known(key) ? say(key) : kind;
  };
}

/** Whether a channel is fed; an open circuit means that it failed and is left alone. */
export function ChannelState({ state }: { state: "closed" | "open" | "half_open" }) {
  const name = useClassName();
  const colour = { closed: "success", open: "error", half_open: "warning" } as const;
  return <Tag color={colour[state]}>{name(state)}</Tag>;
}
