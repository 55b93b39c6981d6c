import { Button, Result } from "antd";
import { Component, type ReactNode } from "react";
import { useWords } from "../ui/words";

type Props = { children: ReactNode };

/** A screen that fails takes no other with it. */
export class Boundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <Broken onAgain={() => this.setState({ failed: false })} /> : this.props.children;
  }
}

function Broken({ onAgain }: { onAgain: () => void }) {
  const say = useWords();
  return (
    <Result
      status="error"
      title={say("broken")}
      subTitle={say("brokenHint")}
      extra={<Button onClick={onAgain}>{say("again")}</Button>}
    />
  );
}
