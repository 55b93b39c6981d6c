import { MenuOutlined, UserOutlined } from "@ant-design/icons";
import { useIsFetching } from "@tanstack/react-query";
import { Button, Drawer, Dropdown, Grid, Layout, Menu, Skeleton } from "antd";
import { Suspense, useState, type MouseEvent } from "react";
import { Outlet, useLocation, useNavigate, type NavigateFunction } from "react-router";
import { maySee, useSigning, type Session } from "../api";
import { useLanguage } from "../i18n";
import { GROUPS } from "../ui";
import { useNames } from "../ui/named";
import { Boundary } from "./Boundary";
import { ENTRIES } from "./features";
import { LanguageSwitch } from "./LanguageSwitch";
import { useWords } from "./words";

/** The frame around all screens: what the role may see at the left, who it is at the top. */
export function Shell({ session }: { session: Session }) {
  const say = useWords();
  const { signOut } = useSigning();
  const { name } = useNames();
  const navigate = useNavigate();
  const wide = Grid.useBreakpoint().md ?? true;
  const [open, setOpen] = useState(false);
  return (
    <Layout className="hc-shell" onClick={(event) => follow(event, navigate)}>
      <a href="#content" className="hc-hidden hc-skip" onClick={(event) => skip(event)}>
        {say("skip")}
      </a>
      <Layout.Header className="hc-header">
        {!wide && <Button icon={<MenuOutlined />} aria-label={say("menu")} onClick={() => setOpen(true)} />}
        <span className="hc-brand">{say("brand")}</span>
        <span className="hc-grow" />
        <LanguageSwitch />
        <Dropdown
          trigger={["click"]}
          placement="bottomRight"
          menu={{
            items: [
              { key: "who", disabled: true, label: `${session.label} · ${say(session.role)}` },
              { key: "org", disabled: true, label: `${say("org")}: ${name("units", session.org)}` },
              { type: "divider" },
              { key: "out", label: say("signOut"), onClick: () => void signOut() },
            ],
          }}
        >
          <Button type="text" icon={<UserOutlined />} aria-label={`${say("account")} ${session.label}`}>
            {wide ? session.label : ""}
          </Button>
        </Dropdown>
      </Layout.Header>
      <Layout>
        {wide && (
          <Layout.Sider width={208} className="hc-sider">
            <Entries session={session} />
          </Layout.Sider>
        )}
        <Drawer open={open && !wide} placement="left" size={260} onClose={() => setOpen(false)} title={say("brand")}>
          <Entries session={session} onChosen={() => setOpen(false)} />
        </Drawer>
        <Layout.Content>
          <Content />
        </Layout.Content>
      </Layout>
    </Layout>
  );
}

/** The screen, apart from the frame: what is asked of the engine draws nothing of the menu anew. */
function Content() {
  const { pathname } = useLocation();
  const asking = useIsFetching({ predicate: ({ state }) => state.data === undefined }) > 0;
  return (
    <div id="content" tabIndex={-1} className="hc-content" aria-busy={asking}>
      <Boundary key={pathname}>
        <Suspense fallback={<Skeleton active />}>
          <Outlet />
        </Suspense>
      </Boundary>
    </div>
  );
}

/** Take links within the console as ways of the router: what is not saved is asked about on each of them. */
function follow(event: MouseEvent, navigate: NavigateFunction): void {
  const link = event.target instanceof Element ? event.target.closest("a[href^='#/']") : null;
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (link && isPlain && !event.defaultPrevented) {
    event.preventDefault();
    void navigate((link.getAttribute("href") ?? "#/").slice(1));
  }
}

function skip(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}

function Entries({ session, onChosen }: { session: Session; onChosen?: () => void }) {
  const say = useWords();
  const language = useLanguage();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const shown = ENTRIES.filter((screen) => maySee(session, screen.may));
  const items = GROUPS.map((group) => ({
    key: group,
    type: "group" as const,
    label: say(group),
    children: shown
      .filter(({ entry }) => entry.group === group)
      .map(({ path, title, entry: { icon: Icon } }) => ({ key: path, icon: <Icon />, label: title[language] })),
  })).filter((group) => group.children.length > 0);
  const here = shown.map((screen) => screen.path).filter((path) => pathname === path || pathname.startsWith(`${path}/`));
  return (
    <nav aria-label={say("menu")}>
      <Menu
        mode="inline"
        // It never folds to icons, so no entry needs its name beside it: thirty hints less to draw.
        tooltip={false}
        items={items}
        selectedKeys={here.slice(-1)}
        onClick={({ key }) => {
          void navigate(key);
          onChosen?.();
        }}
      />
    </nav>
  );
}
