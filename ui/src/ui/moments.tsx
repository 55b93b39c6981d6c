import { DatePicker, TimePicker } from "antd";
import dayjs from "dayjs";
import type { CSSProperties } from "react";

const DAY = "YYYY-MM-DD";
const CLOCK = "HH:mm";

type Props = {
  /** What it is, for who does not see the label beside it; empty where `id` ties it to one. */
  label?: string;
  id?: string;
  /** As documents write it; empty: none. */
  value: string;
  disabled?: boolean;
  /** Whether nothing may be chosen, which is said by an empty text. */
  clearable?: boolean;
  wrong?: boolean;
  style?: CSSProperties;
  onChange: (value: string) => void;
};

/** A day of the calendar, `2026-11-30`, in the console's language whatever the browser's is. */
export function DayPicker(props: Props) {
  const { value, clearable = true, onChange } = props;
  const read = dayjs(value);
  return (
    <DatePicker
      {...common(props)}
      format={DAY}
      value={value && read.isValid() ? read : null}
      onChange={(given) => (given || clearable) && onChange(given?.format(DAY) ?? "")}
    />
  );
}

/** A time of the day, `08:30`, of 24 hours whatever the browser's clock has. */
export function ClockPicker(props: Props) {
  const { value, clearable = true, onChange } = props;
  const [hour = "", minute = ""] = value.split(":");
  const read = hour && minute ? dayjs().hour(Number(hour)).minute(Number(minute)) : null;
  return (
    <TimePicker
      {...common(props)}
      format={CLOCK}
      minuteStep={5}
      needConfirm={false}
      value={read?.isValid() ? read : null}
      onChange={(given) => (given || clearable) && onChange(given?.format(CLOCK) ?? "")}
    />
  );
}

/** What a field of either kind says of itself. */
function common({ label, id, disabled = false, clearable = true, wrong = false, style }: Props) {
  return {
    ...(label && { "aria-label": label }),
    ...(id && { id }),
    ...(wrong && { status: "error" as const }),
    ...(style && { style }),
    allowClear: clearable,
    disabled,
  };
}
