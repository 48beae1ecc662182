import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { faceFiles } from "./face-files";

/**
 * Both self-hosted transports import Daily's SDK for a media manager the page never uses, and that
 * manager downloads its code from the internet. Only Daily's own transport gets the real SDK.
 */
function keepDailyOutOf(packages: RegExp): Plugin {
  const stub = new URL("./src/kit/no-daily.ts", import.meta.url).pathname;
  return {
    name: "no-daily",
    enforce: "pre",
    resolveId: (source, importer) =>
      source === "@daily-co/daily-js" && importer && packages.test(importer) ? stub : null,
  };
}

export default defineConfig({
  base: "/",
  plugins: [keepDailyOutOf(/@pipecat-ai\/(small-webrtc|websocket)-transport/), faceFiles()],
  build: {
    target: "es2022",
    // A data: URL is not covered by the page's Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
  },
  worker: { format: "es" },
  server: {
    proxy: {
      "/api": { target: "http://127.0.0.1:7860", ws: true },
      "/face": { target: "http://127.0.0.1:7860" },
    },
  },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
});
