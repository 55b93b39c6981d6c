import { Flex, Typography } from "antd";
import type { ReactNode } from "react";
import { useTitle } from "./title";

type Props = {
  title: string;
  /** One sentence below the title: what the page is for. */
  hint?: ReactNode;
  /** Buttons at the right of the title. */
  actions?: ReactNode;
  children: ReactNode;
};

/** The frame of every screen: title, what it is for, actions, content. */
export function Page({ title, hint, actions, children }: Props) {
  useTitle(title);
  return (
    <Flex vertical gap={16} className="hc-page">
      <Flex justify="space-between" align="start" gap={16} wrap>
        <div>
          <Typography.Title level={1} className="hc-title">
            {title}
          </Typography.Title>
          {hint && <Typography.Text type="secondary">{hint}</Typography.Text>}
        </div>
        {actions && <Flex gap={8} wrap>{actions}</Flex>}
      </Flex>
      {children}
    </Flex>
  );
}
