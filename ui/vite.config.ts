import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// `npm run dev` asks a real server: HENGCE_SERVER is where `hengce serve` listens.
const server = process.env.HENGCE_SERVER ?? "http://127.0.0.1:8080";

export default defineConfig({
  // Relative, so that the console works below any path of a reverse proxy.
  base: "./",
  plugins: [react()],
  build: {
    target: "chrome109",
    outDir: "../src/hengce/console/dist",
    emptyOutDir: true,
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: { "/v1": { target: server } } },
});
