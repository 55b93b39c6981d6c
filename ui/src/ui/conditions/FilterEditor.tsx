import { CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input, InputNumber, Select } from "antd";
import type { Kind, Label } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { firstFilter, readFilters, writeFilters, type Filter } from "./filters";
import { SIGNS } from "./tree";
import { useWords } from "./words";

const KEYS = { "=": "eq", "<>": "ne", ">=": "ge", "<=": "le", ">": "gt", "<": "lt" } as const;

type Props = {
  where: string;
  properties: Readonly<Record<string, Kind>>;
  /** What people call them; one without a label is called as documents do. */
  labels: Readonly<Record<string, Label>>;
  onChange: (where: string) => void;
};

/** Which events count: tests of their properties, all of which must hold. */
export function FilterEditor({ where, properties, labels, onChange }: Props) {
  const say = useWords();
  const language = useLanguage();
  const filters = readFilters(where);
  const [first] = Object.entries(properties);
  if (filters === null) {
    return <code>{say("only", { where })}</code>;
  }
  const put = (at: number, next: Filter) => onChange(writeFilters(filters.with(at, next)));
  const today = () => new Date().toISOString().slice(0, 10);
  return (
    <>
      {filters.map((filter, at) => {
        const { property, sign, value } = filter;
        return (
          <span key={String(at)} className="hc-filter">
            <span>{say(at === 0 ? "onlyWhere" : "andWhere")}</span>
            <Select
              aria-label={say("filterProperty", { n: at + 1 })}
              popupMatchSelectWidth={false}
              value={property}
              options={Object.keys(properties).map((name) => ({ value: name, label: labels[name]?.[language] ?? name }))}
              onChange={(name) => put(at, firstFilter(name, properties[name] ?? "text", today()))}
            />
            <Select aria-label={say("filterSign", { n: at + 1 })} popupMatchSelectWidth={false} value={sign} options={SIGNS.map((one) => ({ value: one, label: say(KEYS[one]) }))} onChange={(next) => put(at, { ...filter, sign: next })} />
            {typeof value === "number" ? (
              <InputNumber aria-label={say("filterValue", { n: at + 1 })} style={{ width: 110 }} value={value} onChange={(next) => put(at, { ...filter, value: next ?? 0 })} />
            ) : typeof value === "boolean" ? (
              <Select aria-label={say("filterValue", { n: at + 1 })} value={value ? "yes" : "no"} options={(["yes", "no"] as const).map((one) => ({ value: one, label: say(one) }))} onChange={(next) => put(at, { ...filter, value: next === "yes" })} />
            ) : (
              <Input aria-label={say("filterValue", { n: at + 1 })} style={{ width: 130 }} value={value} onChange={(event) => put(at, { ...filter, value: event.target.value })} />
            )}
            <Button type="text" size="small" icon={<CloseOutlined />} aria-label={say("removeFilter", { n: at + 1 })} onClick={() => onChange(writeFilters(filters.filter((_, place) => place !== at)))} />
          </span>
        );
      })}
      {first && (
        <Button size="small" type="dashed" icon={<PlusOutlined />} onClick={() => onChange(writeFilters([...filters, firstFilter(first[0], first[1], today())]))}>
          {say("addFilter")}
        </Button>
      )}
    </>
  );
}
