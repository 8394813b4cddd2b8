// The server under test, on a port that is free, with a data folder of its own.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export async function freePort() {
  const socket = createServer();
  await new Promise((resolve) => socket.listen(0, "127.0.0.1", resolve));
  const { port } = socket.address();
  await new Promise((resolve) => socket.close(resolve));
  return port;
}

/** Starts `$OPENSYNC serve` with these lines of `config.toml`. */
export async function startServer(port, settings) {
  const folder = await mkdtemp(join(tmpdir(), "opensync-oidc-"));
  await writeFile(join(folder, "config.toml"), settings);
  const child = spawn(
    process.env.OPENSYNC,
    ["serve", "--no-watch", "--listen", `127.0.0.1:${port}`, "--data-dir", folder],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = once(child, "exit");
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes("http://")) break;
  }
  return {
    async close() {
      child.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}
