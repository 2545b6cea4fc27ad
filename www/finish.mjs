// Runs after Trunk, over the folder that is about to become `dist`:
// 1. Trunk names a worker's files plainly, since only the page that starts a worker knows its name. Here they get a
//    hash of their content, the page learns the name from `<meta name="worker:…">`, and the script starts itself.
// 2. The app's program is cut into parts (split.mjs).
// 3. The service worker learns which files there are.
// 4. The page's inline scripts are allowed by their hash in a content security policy; no other script runs.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { split } from './split.mjs';

const folder = process.env.TRUNK_STAGING_DIR;
if (!folder) throw new Error('TRUNK_STAGING_DIR is not set: this script runs as a hook of `trunk build`');
const index = join(folder, 'index.html');
let page = readFileSync(index, 'utf8');

page = page.replace(/<meta name="worker:([\w-]+)" content="">/g, (_, name) => {
  const wasm = join(folder, `${name}_bg.wasm`);
  const glue = readFileSync(join(folder, `${name}.js`), 'utf8');
  const hash = createHash('sha256').update(glue).update(readFileSync(wasm)).digest('hex').slice(0, 16);
  renameSync(wasm, join(folder, `${name}-${hash}_bg.wasm`));
  rmSync(join(folder, `${name}.js`));
  // A worker that cannot start says so in the form of a crash (services/worker.rs reads it).
  const start = `\nwasm_bindgen({ module_or_path: "${name}-${hash}_bg.wasm" })`
    + '.catch((problem) => self.postMessage([-1, String(problem)]));\n';
  writeFileSync(join(folder, `${name}-${hash}.js`), glue + start);
  return `<meta name="worker:${name}" content="${name}-${hash}.js">`;
});

page = split(folder, page);

const inline = [...page.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)];
const hashes = inline.map(([, text]) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
const policy = [
  "default-src 'self'",
  `script-src 'self' 'wasm-unsafe-eval' ${hashes.join(' ')}`,
  // The editor sets its theme as a style element, components their measures as style attributes.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  // A backend, a dataset and a model’s service may be on any host that the reader names; answers are handed over from a Blob
  // of the worker's.
  "connect-src 'self' http: https: blob:",
  "worker-src 'self'",
  // The engine's workers live in a frame without an origin, which has a policy of its own.
  "frame-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'none'",
].join('; ');
page = page.replace('<meta charset="utf-8">', `<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">`);
writeFileSync(index, page);

const worker = join(folder, 'service-worker.js');
const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !['index.html', 'service-worker.js'].includes(entry.name))
  .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)))
  .sort();
const build = createHash('sha256').update(page);
for (const file of files) build.update(file).update(readFileSync(join(folder, file)));
const list = files.map((file) => JSON.stringify(file)).join(', ');
writeFileSync(worker, readFileSync(worker, 'utf8').replace("'__FILES__'", list).replace('__BUILD__', build.digest('hex').slice(0, 16)));
