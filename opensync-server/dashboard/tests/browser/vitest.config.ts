import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The pages in a real browser, against a real server. One after another: they look at one archive. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('.', import.meta.url)),
    include: ['*.test.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A machine that builds beside it is slow; what does not come fails all the same.
    expect: { poll: { timeout: 30_000 } },
  },
});
