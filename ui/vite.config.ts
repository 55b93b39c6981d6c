import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

// `npm run dev` asks a real server: HENGCE_SERVER is where `hengce serve` listens.
const server = process.env.HENGCE_SERVER ?? "http://127.0.0.1:8080";

type Saying = { readonly file: RegExp; readonly says: string; readonly instead: string };

/** What the component library says in English alone, and what stands in its place. */
const ENGLISH: readonly Saying[] = [
  // An icon that nobody named is a picture: whoever needs its sense hears the button around it.
  { file: /icons\/es\/components\/AntdIcon(?:Light)?\.js/, says: '"aria-label": icon.name', instead: '"aria-hidden": restProps["aria-label"] === undefined' },
  // Keys step a number up and down; these two are for the mouse.
  { file: /input-number\/es\/StepHandler\.js/, says: `"aria-label": isUpAction ? 'Increase Value' : 'Decrease Value'`, instead: '"aria-hidden": true' },
  // Without its icon's name a button has none: of a list's pages the item around it says it, a search says it itself.
  { file: /antd\/es\/pagination\/Pagination\.js/, says: "tabIndex: -1", instead: 'tabIndex: -1, "aria-hidden": true' },
  { file: /antd\/es\/input\/Search\.js/, says: "icon: searchIcon,", instead: 'icon: searchIcon, "aria-label": enterButton ? undefined : (document.documentElement.lang === "en" ? "Search" : "搜索"),' },
  { file: /select\/es\/hooks\/useAllowClear\.js/, says: "'Clear'", instead: '(document.documentElement.lang === "en" ? "Clear" : "清除")' },
];

/** Let the component library speak the reader's language where it has no word for it of its own. */
function inTheirLanguage(): Plugin {
  return {
    name: "in-their-language",
    enforce: "pre",
    transform(code, id) {
      const saying = ENGLISH.find(({ file }) => file.test(id));
      if (!saying) {
        return null;
      }
      if (!code.includes(saying.says)) {
        throw new Error(`${id} says something else than ${saying.says}: look at vite.config.ts`);
      }
      return { code: code.replaceAll(saying.says, saying.instead), map: null };
    },
  };
}

export default defineConfig({
  // Relative, so that the console works below any path of a reverse proxy.
  base: "./",
  plugins: [inTheirLanguage(), react()],
  build: {
    target: "chrome109",
    outDir: "../src/hengce/console/dist",
    emptyOutDir: true,
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: { "/v1": { target: server } } },
});
