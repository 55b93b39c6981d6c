import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

// `npm run dev` asks a real server: HENGCE_SERVER is where `hengce serve` listens.
const server = process.env.HENGCE_SERVER ?? "http://127.0.0.1:8080";

const ICONS = /@ant-design\/icons\/es\/components\/AntdIcon(?:Light)?\.js/;
const NAMED = '"aria-label": icon.name';
const HIDDEN = '"aria-hidden": restProps["aria-label"] === undefined';

/** Icons of the component library name themselves in English; one that we did not name says nothing. */
function quietIcons(): Plugin {
  return {
    name: "quiet-icons",
    enforce: "pre",
    transform(code, id) {
      if (!ICONS.test(id)) {
        return null;
      }
      if (!code.includes(NAMED)) {
        throw new Error("the icons name themselves in another way: look at vite.config.ts");
      }
      return { code: code.replace(NAMED, HIDDEN), map: null };
    },
  };
}

export default defineConfig({
  // Relative, so that the console works below any path of a reverse proxy.
  base: "./",
  plugins: [quietIcons(), react()],
  build: {
    target: "chrome109",
    outDir: "../src/hengce/console/dist",
    emptyOutDir: true,
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: { "/v1": { target: server } } },
});
