// A headless Chromium without a debugger: attached DevTools make everything ten times slower. The page does its own timing.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engine, root, www } from '../build/paths.mjs';
import { serve } from './serve.mjs';

const ARGUMENTS = [
  '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
  // A visitor's tab is in front; without these, its process would have the lowest priority.
  '--disable-renderer-backgrounding', '--disable-backgrounding-occluded-windows',
];

/** The page may be blocked for this long in one go, whatever a program does. */
export const BLOCK_MS = 50;

/** A profile that several visits can share. With `room`, each visit finds it empty, on a disk of that many bytes. */
export function profile(room) {
  const folder = mkdtempSync(join(tmpdir(), 'infrabench-engine-'));
  return { folder, room, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

/** What a site would serve: the bundle, the client, and the tests' page. */
export const FOLDERS = { '/engine/': join(root, 'target', 'engine'), '/generated/': join(www, 'generated'), '/': join(engine, 'test') };

/** Lets the tests' page do some work in a new browser; `onReport` gets what it reports, and what ends or measures it. `room`:
 * see `profile`. */
export async function inBrowser(work, onReport, room) {
  const browser = profile(room);
  let close;
  let finish;
  const done = new Promise((resolve) => (finish = resolve));
  const host = await serve(FOLDERS, { '/work.json': work }, (message) => {
    onReport(message, close);
    if (message.done) finish();
  });
  close = visit(`${host.url}/page.html`, browser);
  await done;
  await close();
  browser.remove();
  host.server.close();
}

/** No visit takes this long, on no machine: something hangs. */
const PATIENCE_MS = 15 * 60_000;

/** Milliseconds of one of the kernel's clock ticks. */
const TICK_MS = 10;
const PAGE_BYTES = 4096;

/** Opens a page; gives what ends the browser, with its `usage`. */
export function visit(url, { folder, room }) {
  const disk = room === undefined ? [] : ['bwrap', '--dev-bind', '/', '/', '--size', String(room), '--tmpfs', folder, '--die-with-parent'];
  const [program, ...words] = [...disk, process.env.CHROMIUM ?? '/usr/bin/chromium', ...ARGUMENTS, `--user-data-dir=${folder}`, url];
  const child = spawn(program, words, { stdio: 'ignore', detached: true, env: { ...process.env, ...(disk.length > 0 && { TMPDIR: folder }) } });
  const patience = setTimeout(() => {
    console.log(`ERROR the page was not done within ${PATIENCE_MS / 60_000} minutes`);
    process.kill(-child.pid, 'SIGKILL');
    process.exit(1);
  }, PATIENCE_MS);
  const close = async () => {
    clearTimeout(patience);
    const gone = new Promise((resolve) => child.once('exit', resolve));
    process.kill(-child.pid, 'SIGTERM');
    await gone;
  };
  return Object.assign(close, { usage: () => usage(child.pid) });
}

/**
 * Milliseconds of processor time that a browser's processes have used, bytes that they hold, and bytes of the tab: of the
 * processes that pages run in, what they share with others divided among them. On a machine that does other things too,
 * the first says what a run costs, where the clock says how long it had to wait.
 */
function usage(group) {
  const found = { cpu: 0, bytes: 0, tab: 0 };
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(fields[2]) !== group) continue;
      found.cpu += (Number(fields[11]) + Number(fields[12])) * TICK_MS;
      found.bytes += Number(fields[21]) * PAGE_BYTES;
      const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8');
      if (!command.includes('--type=renderer') || command.includes('--top-chrome-webui')) continue;
      found.tab += Number(readFileSync(`/proc/${entry}/smaps_rollup`, 'utf8').match(/^Pss:\s+(\d+)/m)?.[1] ?? 0) * 1024;
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}
