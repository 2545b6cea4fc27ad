// Cuts the app's program into the part that the first page needs and parts that are fetched when they are needed
// (src/pages/later.rs says which). The cut has to come between the compiler and wasm-bindgen, where Trunk has no hook:
// so this binds and optimises the program anew, and puts the result in the place of Trunk's own.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const name = 'infrabench-web';
const link = '__wasm_split.js';

/** What the compiler uses of WebAssembly, as for the workers in index.html. */
const features = ['bulk-memory', 'bulk-memory-opt', 'nontrapping-float-to-int', 'sign-ext', 'mutable-globals', 'reference-types', 'multivalue']
  .map((feature) => `--enable-${feature}`);

/** The program as the compiler left it, with the relocations that say where it can be cut. */
function compiled() {
  const target = process.env.CARGO_TARGET_DIR ?? join(process.env.TRUNK_SOURCE_DIR, '..', 'target');
  const folder = process.env.TRUNK_PROFILE === 'release' ? 'web' : 'debug';
  const path = join(target, 'wasm32-unknown-unknown', folder, `${name}.wasm`);
  if (!existsSync(path)) throw new Error(`no ${path}: did the build's profile or target folder change?`);
  return path;
}

/** Puts the parts into `folder` and gives `page` with their names in it. */
export function split(folder, page) {
  const work = mkdtempSync(join(tmpdir(), 'infrabench-split-'));
  const run = (program, ...words) => execFileSync(program, words, { stdio: ['ignore', 'inherit', 'inherit'] });
  try {
    run('wasm-split-cli', '--target', 'web', '--out-name', name, compiled(), work);
    const parts = readdirSync(work).filter((file) => file.endsWith('.wasm') && file !== `${name}.wasm`);
    run('wasm-bindgen', '--target', 'web', '--no-typescript', '--keep-lld-exports', '--out-dir', work, '--out-name', name, join(work, `${name}.wasm`));
    const wasm = [`${name}_bg.wasm`, ...parts];
    if (process.env.TRUNK_PROFILE === 'release') {
      for (const file of wasm) run('wasm-opt', '-Os', ...features, join(work, file), '-o', join(work, file));
    }
    const files = [...wasm, `${name}.js`, link];
    // What is done to them below is part of what they are.
    const hash = createHash('sha256').update(readFileSync(new URL(import.meta.url)));
    for (const file of files) hash.update(readFileSync(join(work, file)));
    const stem = `${name}-${hash.digest('hex').slice(0, 16)}`;
    const renamed = new Map([
      [`${name}_bg.wasm`, `${stem}_bg.wasm`], [`${name}.js`, `${stem}.js`], [link, `${stem}-parts.js`],
      ...parts.map((file) => [file, `${stem}-${file}`]),
    ]);
    const [, old] = page.match(/'\.?\/?(infrabench-web-[0-9a-f]+)\.js'/) ?? [];
    if (!old) throw new Error('the page does not name the program as Trunk does');
    rmSync(join(folder, `${old}.js`));
    rmSync(join(folder, `${old}_bg.wasm`));
    for (const file of files) {
      let bytes = readFileSync(join(work, file));
      if (file.endsWith('.js')) {
        // Where files are named, and not where a string happens to be the name of an import within the program.
        bytes = bytes.toString().replace(/(from |new URL\()(["'])(?:\.\/)?([\w.-]+)\2/g, (found, place, quote, file) =>
          renamed.has(file) ? `${place}${quote}./${renamed.get(file)}${quote}` : found);
      }
      writeFileSync(join(folder, renamed.get(file)), bytes);
    }
    return page.replaceAll(old, stem);
  } finally {
    rmSync(work, { recursive: true });
  }
}
