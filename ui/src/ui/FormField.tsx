import { Form } from "antd";
import type { ReactNode } from "react";

type Props = {
  label: string;
  /** What to fill in, in one sentence. */
  hint?: ReactNode;
  /** What is wrong with it, in the engine's words. */
  problem?: string | undefined;
  required?: boolean;
  /** The id of the control inside, so that the label belongs to it. */
  control?: string;
  children: ReactNode;
};

/** A labelled field outside a Form: label, and below it what is wrong and the hint, which tells how to mend it. */
export function FormField({ label, hint, problem, required = false, control, children }: Props) {
  return (
    <Form.Item
      layout="vertical"
      label={label}
      {...(control && { htmlFor: control })}
      required={required}
      help={
        problem ? (
          <>
            {problem}
            {hint && <div className="hc-secondary">{hint}</div>}
          </>
        ) : (
          hint
        )
      }
      validateStatus={problem ? "error" : ""}
    >
      {children}
    </Form.Item>
  );
}
