// A headless Chromium without a debugger: attached DevTools make everything ten times slower. The page does its own timing.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ARGUMENTS = [
  '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

/** A profile that several visits can share. */
export function profile() {
  const folder = mkdtempSync(join(tmpdir(), 'infrabench-engine-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

/** No visit takes this long, on no machine: something hangs. */
const PATIENCE_MS = 15 * 60_000;

/** Opens a page; gives what ends the browser. */
export function visit(url, { folder }) {
  const child = spawn(process.env.CHROMIUM ?? '/usr/bin/chromium', [...ARGUMENTS, `--user-data-dir=${folder}`, url], {
    stdio: 'ignore', detached: true,
  });
  const patience = setTimeout(() => {
    console.log(`ERROR the page was not done within ${PATIENCE_MS / 60_000} minutes`);
    process.kill(-child.pid, 'SIGKILL');
    process.exit(1);
  }, PATIENCE_MS);
  return async () => {
    clearTimeout(patience);
    const gone = new Promise((resolve) => child.once('exit', resolve));
    process.kill(-child.pid, 'SIGTERM');
    await gone;
  };
}
