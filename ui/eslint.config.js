import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

// Who may import whom. What stands further right may import what stands further left:
// document <- nodes, canvas <- features <- app; api, i18n, ui, charts serve all but document.
const ANTD = ["antd", "antd/*", "@ant-design/cssinjs"];
const ECHARTS = ["echarts", "echarts/*"];
const FLOW = ["@xyflow/*"];
const REACT = ["react", "react-dom", "react/*"];
const up = (...names) => names.map((name) => `**/${name}/**`);

const forbid = (files, groups) => ({
  files,
  rules: {
    "no-restricted-imports": [
      "error",
      { patterns: groups.map(([group, message]) => ({ group, message })) },
    ],
  },
});

const OUTER = "an outer part of the console";
const LIBRARY = "use what ../ui exports: only ui/ and app/ import the component library";
const DRAWN = "use ../charts: only charts/ imports the chart library";
const PICTURE = "only canvas/ and nodes/ import the picture library";

export default tseslint.config(
  { ignores: ["src/api/schema.d.ts", "node_modules", "dist"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ["**/*.{ts,tsx}"],
    plugins: { "react-hooks": hooks },
    rules: {
      ...hooks.configs.recommended.rules,
      "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
      "no-console": "error",
      "no-restricted-exports": ["error", { restrictDefaultExports: { direct: true } }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-explicit-any": "error",
      eqeqeq: "error",
    },
  },
  {
    files: ["**/*.{ts,tsx}"],
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ["vitest.config.ts"] }, tsconfigRootDir: import.meta.dirname } },
    rules: { "@typescript-eslint/switch-exhaustiveness-check": "error", "@typescript-eslint/no-floating-promises": "error" },
  },
  { files: ["*.config.ts"], rules: { "no-restricted-exports": "off" } },
  forbid(["src/document/**"], [[REACT, "document/ is plain data"], [[...ANTD, ...ECHARTS, ...FLOW], "document/ is plain data"], [up("app", "features", "canvas", "nodes", "ui", "api", "charts", "i18n"), OUTER]]),
  forbid(["src/nodes/**", "src/canvas/**"], [[ANTD, LIBRARY], [ECHARTS, DRAWN], [up("app", "features"), OUTER]]),
  forbid(["src/features/**"], [[ANTD, LIBRARY], [ECHARTS, DRAWN], [FLOW, PICTURE], [up("app"), OUTER]]),
  forbid(["src/ui/**"], [[ECHARTS, DRAWN], [FLOW, PICTURE], [up("app", "features", "canvas", "nodes"), OUTER]]),
  forbid(["src/charts/**"], [[ANTD, LIBRARY], [FLOW, PICTURE], [up("app", "features", "canvas", "nodes"), OUTER]]),
  forbid(["src/api/**", "src/i18n/**"], [[[...ANTD, ...ECHARTS, ...FLOW], LIBRARY], [up("app", "features", "canvas", "nodes", "ui", "charts"), OUTER]]),
);
