import { Alert, Button, Card, Flex, Form, Input, Typography } from "antd";
import { useState, type ReactNode } from "react";
import { ApiError, hasEnded, HOME, useProvider, useSigning } from "../api";
import { Failure } from "../ui";
import { LanguageSwitch } from "./LanguageSwitch";
import { useWords } from "./words";

type Given = { name: string; password: string; newPassword?: string };

/** The engine's word for a password that somebody else gave, and that is to be replaced. */
const TEMPORARY = "request.password_temporary";

/** Asks who is there; `covers`: over the work of whoever was here, which neither eyes nor keys reach meanwhile. */
export function SignIn({ covers }: { covers: boolean }) {
  const say = useWords();
  return covers ? (
    <dialog ref={show} className="hc-signin-over" aria-label={say("signIn")} onCancel={(event) => event.preventDefault()}>
      <Asking hint={say("endedKept")} />
    </dialog>
  ) : (
    <Asking hint={say("endedHint")} />
  );
}

function show(dialog: HTMLDialogElement | null): void {
  dialog?.showModal();
}

function Asking({ hint }: { hint: ReactNode }) {
  const say = useWords();
  const { signIn } = useSigning();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [renews, setRenews] = useState(false);
  const byProvider = useProvider();
  const [ended] = useState(hasEnded);

  async function submitted({ name, password, newPassword }: Given): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      await signIn(name, password, newPassword);
    } catch (failed) {
      setRenews((before) => before || (failed instanceof ApiError && failed.code === TEMPORARY));
      setError(failed);
    } finally {
      setBusy(false);
    }
  }

  return (
    <main className="hc-signin">
      <Card style={{ width: "min(360px, 92vw)" }}>
        <Flex vertical gap={16}>
          <div>
            <Typography.Title level={1} className="hc-title">
              {say("brand")}
            </Typography.Title>
            <Typography.Text type="secondary">{say("motto")}</Typography.Text>
          </div>
          {ended && error === null && <Alert type="info" showIcon title={say("ended")} description={hint} />}
          <Form<Given> layout="vertical" requiredMark={false} onFinish={(given) => void submitted(given)}>
            <Form.Item name="name" label={say("name")} rules={[{ required: true, message: say("nameNeeded") }]}>
              <Input autoComplete="username" autoFocus />
            </Form.Item>
            <Form.Item
              name="password"
              label={say("password")}
              rules={[{ required: true, message: say("passwordNeeded") }]}
            >
              <Input.Password autoComplete="current-password" />
            </Form.Item>
            {renews && (
              <Form.Item name="newPassword" label={say("newPassword")} rules={[{ required: true, min: 12, message: say("newPasswordNeeded") }]}>
                <Input.Password autoComplete="new-password" autoFocus />
              </Form.Item>
            )}
            {error !== null && (
              <Form.Item>
                <Failure error={error} />
              </Form.Item>
            )}
            <Button type="primary" htmlType="submit" block loading={busy}>
              {say("signIn")}
            </Button>
          </Form>
          {byProvider && (
            <Button block href={new URL("v1/session/oidc", HOME).href}>
              {say("byProvider")}
            </Button>
          )}
          <LanguageSwitch />
        </Flex>
      </Card>
    </main>
  );
}
