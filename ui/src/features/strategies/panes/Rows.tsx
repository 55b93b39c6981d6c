import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import { isFields, type Fields, type Json } from "../../../document";
import { useDrawing } from "../../../nodes";
import { Button, Flex } from "../../../ui";
import { useWords } from "./words";

type Props = {
  /** What one of them is called, such as a rule. */
  name: string;
  value: Json | undefined;
  /** What a new one says. */
  made: Fields;
  onChange: (value: Json | undefined) => void;
  children: (row: Fields, put: (row: Fields) => void, at: number) => ReactNode;
};

export function rowsOf(value: Json | undefined): readonly Fields[] {
  return Array.isArray(value) ? value.filter((one: Json): one is Fields => isFields(one)) : [];
}

/** A list of things that each have fields; without any the field is taken away. */
export function Rows({ name, value, made, onChange, children }: Props) {
  const say = useWords();
  const { fixed } = useDrawing();
  const rows = rowsOf(value);
  const set = (next: readonly Fields[]) => onChange(next.length > 0 ? next : undefined);
  return (
    <Flex vertical gap={8}>
      {rows.map((row, at) => (
        <div key={String(at)} className="hc-row" role="group" aria-label={`${name} ${String(at + 1)}`}>
          <div className="hc-row-parts">{children(row, (next) => set(rows.with(at, next)), at)}</div>
          <Button
            type="text"
            icon={<DeleteOutlined />}
            disabled={fixed}
            aria-label={say("removeRow", { name, n: at + 1 })}
            onClick={() => set(rows.filter((_, place) => place !== at))}
          />
        </div>
      ))}
      <div>
        <Button size="small" icon={<PlusOutlined />} disabled={fixed} onClick={() => set([...rows, made])}>
          {say("addRow", { name })}
        </Button>
      </div>
    </Flex>
  );
}
