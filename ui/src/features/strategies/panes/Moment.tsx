import dayjs from "dayjs";
import { textOf, type Json } from "../../../document";
import { useDrawing } from "../../../nodes";
import { DatePicker, FormField } from "../../../ui";

const WRITTEN = "YYYY-MM-DDTHH:mm";
const SHOWN = "YYYY-MM-DD HH:mm";

type Props = { label: string; hint?: string; value: Json | undefined; onChange: (value: Json | undefined) => void };

/** A day and a time on the bank's clock, as documents write it. */
export function MomentInput({ label, hint, value, onChange }: Props) {
  const { fixed } = useDrawing();
  const read = dayjs(textOf(value));
  return (
    <FormField label={label} hint={hint}>
      <DatePicker
        aria-label={label}
        disabled={fixed}
        showTime={{ format: "HH:mm" }}
        format={SHOWN}
        needConfirm={false}
        value={read.isValid() ? read : null}
        onChange={(given) => onChange(given?.format(WRITTEN))}
      />
    </FormField>
  );
}
