// The bundle's scripts: the worker as one classic script, and the frame's page with its policy.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { engine, pyodide } from './paths.mjs';

const common = { bundle: true, write: false, charset: 'utf8', target: 'es2022', legalComments: 'none', logLevel: 'warning' };

/** Pyodide refuses classic workers, and only those can start from a Blob in a frame without an origin. */
const BANNER = '"use strict";self.importScripts=()=>{throw new Error("nothing is loaded from elsewhere")};';

/** The worker's script. */
export const workerScript = () => script('main.ts');

/** The same engine with the entry that makes snapshots, as the global `engineSnapshot`. */
export const snapshotScript = () => script('snapshot.ts', { globalName: 'engineSnapshot' });

async function script(entry, more = {}) {
  const { outputFiles } = await build({
    ...common,
    ...more,
    entryPoints: [join(engine, 'worker', entry)],
    format: 'iife',
    platform: 'browser',
    banner: { js: BANNER },
    // Only looked at; nothing is loaded relative to it.
    define: { 'import.meta.url': '"https://engine.invalid/worker.js"', global: 'globalThis' },
    inject: [join(engine, 'worker', 'node', 'globals.ts')],
    external: ['node:*', 'ws'],
    // Names stay: Emscripten's script finds some of its functions by name.
    minifyWhitespace: true,
    minifySyntax: true,
  });
  return Buffer.from(outputFiles[0].contents);
}

/**
 * The page that holds the sandboxed frame: two inline scripts, its own and within it the frame's, allowed by their hashes,
 * and no connection whatsoever.
 */
export async function framePage() {
  const inner = await inlineScript('frame.ts');
  const page = `<!doctype html><meta charset="utf-8"><title>InfraBench engine</title><body><script>${inner}</script>`;
  const outer = await inlineScript('holder.ts', { FRAME_PAGE: JSON.stringify(page) });
  const hashes = [inner, outer].map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`);
  const policy = [
    "default-src 'none'",
    `script-src ${hashes.join(' ')} 'unsafe-eval'`,
    'worker-src blob:',
    "connect-src 'none'",
  ].join('; ');
  return Buffer.from(
    `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">`
    + `<title>InfraBench engine</title></head><body><script>${outer}</script></body></html>\n`,
  );
}

/** A script as it can stand in a page. */
async function inlineScript(entry, define = {}) {
  const { outputFiles } = await build({ ...common, entryPoints: [join(engine, 'frame', entry)], format: 'iife', minify: true, define });
  return outputFiles[0].text.trim().replaceAll('</script', '<\\/script');
}

/** Pyodide's own files; of its list of packages only what describes itself, since none is ever loaded. */
export function pyodideFiles() {
  const { info } = JSON.parse(readFileSync(join(pyodide, 'pyodide-lock.json'), 'utf8'));
  return {
    wasm: readFileSync(join(pyodide, 'pyodide.asm.wasm')),
    stdlib: readFileSync(join(pyodide, 'python_stdlib.zip')),
    lock: Buffer.from(JSON.stringify({ info, packages: {} })),
    version: JSON.parse(readFileSync(join(pyodide, 'package.json'), 'utf8')).version,
    python: info.python,
  };
}
