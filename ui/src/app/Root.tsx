import { RightOutlined } from "@ant-design/icons";
import { QueryCache, QueryClient, QueryClientProvider, MutationCache } from "@tanstack/react-query";
import { App, Button, ConfigProvider, Result, Spin } from "antd";
import enGB from "antd/locale/en_GB";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { lazy, useEffect, useState } from "react";
import { createHashRouter, Navigate } from "react-router";
import { RouterProvider } from "react-router/dom";
import { ApiError, forgetSession, hasEnded, maySee, SignedInContext, speak, useMe, useSession, whenEnded, type Session } from "../api";
import { currentLanguage, useLanguage } from "../i18n";
import { Failure, hasUnsaved, useTitle, type Screen } from "../ui";
import { useNames } from "../ui/named";
import { useWords as useUiWords } from "../ui/words";
import { Boundary } from "./Boundary";
import { ENTRIES, SCREENS } from "./features";
import { Shell } from "./Shell";
import { SignIn } from "./SignIn";
import { THEME } from "./theme";
import { useWords } from "./words";

function ended(error: Error): void {
  if (error instanceof ApiError && error.status === 401) {
    forgetSession(queries);
  }
}

const AGAIN_MS = 1_500;
const BUSY = 429;
const BUSY_TIMES = 40;

function asksAgain(times: number, error: Error): boolean {
  const status = error instanceof ApiError ? error.status : null;
  return (status === 0 && times < 2) || (status === BUSY && times < BUSY_TIMES);
}

const queries = new QueryClient({
  queryCache: new QueryCache({ onError: ended }),
  mutationCache: new MutationCache({ onError: ended }),
  // A refusal is an answer; what could not be asked at all is asked again, and what the engine is too busy for.
  // Without a network, too, it is asked: people are told that nothing answers.
  defaultOptions: { queries: { retry: asksAgain, retryDelay: AGAIN_MS, networkMode: "always" }, mutations: { networkMode: "always" } },
});

whenEnded(() => forgetSession(queries));

const router = createHashRouter([
  {
    element: <Signed />,
    children: [
      { index: true, element: <First /> },
      ...SCREENS.map((screen) => ({ path: screen.path, element: guarded(screen) })),
      { path: "*", element: <Missing /> },
    ],
  },
]);

// Before the first question is asked.
speak(currentLanguage());

export function Root() {
  const language = useLanguage();
  useEffect(() => {
    document.documentElement.lang = language === "en" ? "en" : "zh-CN";
    dayjs.locale(language === "en" ? "en" : "zh-cn");
    speak(language);
    // The engine tells its sentences in the new language.
    void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" });
  }, [language]);
  return (
    <ConfigProvider theme={THEME} locale={language === "en" ? enGB : zhCN} wave={{ disabled: true }} collapse={{ expandIcon: ({ isActive }) => <RightOutlined rotate={isActive ? 90 : 0} /> }}>
      <App className="hc-shell">
        <Boundary>
          <QueryClientProvider client={queries}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </Boundary>
      </App>
    </ConfigProvider>
  );
}

/**
 * The console for those who are signed in, and the sign-in page for all others. Where a session ended in the middle of
 * work that is not saved, the work stays below the sign-in page, for the same person alone.
 */
function Signed() {
  const { data, error, refetch } = useSession();
  const [last, setLast] = useState<Session | null>(null);
  if (data && data !== last) {
    setLast(data);
  }
  if (error && data === undefined) {
    return (
      <main className="hc-signin">
        <Failure error={error} onAgain={() => void refetch()} />
      </main>
    );
  }
  if (data === undefined) {
    return <Spin fullscreen />;
  }
  const shown = data ?? (hasEnded() && hasUnsaved() ? last : null);
  return (
    <>
      {shown && (
        <SignedInContext value={shown}>
          <Shell key={shown.name} session={shown} />
        </SignedInContext>
      )}
      {data === null && <SignIn covers={shown !== null} />}
    </>
  );
}

/** The first page of the menu that the role may see. */
function First() {
  const me = useMe();
  const to = ENTRIES.find((screen) => maySee(me, screen.may))?.path;
  return to ? <Navigate to={to} replace /> : <Missing />;
}

function guarded(screen: Screen) {
  const Loaded = lazy(async () => ({ default: (await screen.load()).Screen }));
  return (
    <Gate screen={screen}>
      <Loaded />
    </Gate>
  );
}

function Gate({ screen, children }: { screen: Screen; children: React.ReactNode }) {
  return maySee(useMe(), screen.may) ? <>{children}</> : <NotAllowed />;
}

function NotAllowed() {
  const say = useWords();
  const title = useUiWords()("notAllowed");
  const me = useMe();
  const { name } = useNames();
  const who = say("whoHint", { role: say(me.role), org: name("units", me.org) });
  useTitle(title);
  return <Result status="403" title={title} subTitle={<>{say("notAllowedHint")}<br />{who}</>} extra={<Button href="#/">{say("toHome")}</Button>} />;
}

function Missing() {
  const say = useWords();
  useTitle(say("missing"));
  return <Result status="404" title={say("missing")} subTitle={say("missingHint")} extra={<Button href="#/">{say("toHome")}</Button>} />;
}

