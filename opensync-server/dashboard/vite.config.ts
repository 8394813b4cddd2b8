import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { licences } from './build/licences.ts';
import { precompress } from './build/precompress.ts';

/** The server that `npm run dev` asks: an `opensync serve` on this machine. */
const server = process.env.OPENSYNC_SERVER ?? 'http://127.0.0.1:4519';

/** Where the packages are. */
const ROOT = fileURLToPath(new URL('.', import.meta.url));

/** Where the program takes the pages from when it is built. */
const OUT = fileURLToPath(new URL('../pages/dist', import.meta.url));

export default defineConfig({
  plugins: [react(), tailwindcss(), licences(ROOT), precompress(OUT)],
  build: {
    target: 'es2022',
    outDir: OUT,
    emptyOutDir: true,
    assetsDir: 'assets',
    // Everything in the page comes from an address: the policy admits no `data:` script or style.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  worker: { format: 'es' },
  server: {
    proxy: Object.fromEntries(['/api', '/auth', '/enter', '/s/'].map((path) => [path, server])),
  },
  test: { testTimeout: 120_000, include: ['src/**/*.test.{ts,tsx}', 'tests/unit/**/*.test.{ts,tsx}'] },
});
