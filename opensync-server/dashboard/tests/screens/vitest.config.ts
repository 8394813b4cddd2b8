import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Pictures of the pages for the documentation. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('.', import.meta.url)),
    include: ['*.screens.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
