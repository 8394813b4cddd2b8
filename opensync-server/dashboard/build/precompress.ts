import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Files that are worth it; pictures are compressed already. */
const TEXTS = /\.(html|js|css|svg|json|webmanifest)$/;

/** Writes `.br` and `.gz` beside each built file that becomes shorter by it: the server sends those. */
export function precompress(folder: string): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    closeBundle() {
      for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (!TEXTS.test(path)) continue;
        const file = join(folder, path);
        const text = readFileSync(file);
        const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
        const made = [
          ['.br', brotliCompressSync(text, quality)],
          ['.gz', gzipSync(text, { level: 9 })],
        ] as const;
        for (const [ending, bytes] of made) {
          if (bytes.length < text.length * 0.9) writeFileSync(file + ending, bytes);
        }
      }
    },
  };
}
