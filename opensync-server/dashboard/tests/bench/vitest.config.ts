import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** How fast the pages are, on archives that were made before. One thing after another. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('.', import.meta.url)),
    include: ['*.bench.ts'],
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
});
