// The npm trees of the jsii wheels as chunks: one per service of aws-cdk-lib, one for what every app needs, one for each
// large file that few apps need. Type declarations, documentation and the 58 MB of type descriptions stay out: the
// kernel's runtime index, built here, replaces the latter.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { extname, join, posix } from 'node:path';
import { filesUnder } from './digest.mjs';
import { runtimeModule } from './jsii_runtime.mjs';

const FEATURES = ['intersection-types', 'class-covariant-overrides'];
const DROPPED_EXTENSIONS = new Set(['.md', '.map', '.ts', '.mts', '.png', '.als', '.ts-fixture', '.tsbuildinfo']);
const DROPPED = /^(\.jsii(\.gz|\.tabl\.json(\.gz)?)?$|\.eslintrc|\.npmignore|scripts\/|API|CHANGELOG|docs\/|test\/)|(^|\/)rosetta\//;

/** Folders of aws-cdk-lib that every app loads. */
const BASE = new Set([
  'core', 'cx-api', 'cloud-assembly-schema', 'assertions', 'assets', 'interfaces', 'region-info', 'node_modules',
]);
/** Files larger than this in the small packages get a chunk of their own: archives that few constructs use. */
const LARGE = 100_000;
/** A relative `require`, or a folder of handlers that a construct finds beside itself. */
const REFERENCE = /require\("(\.{1,2}\/[^"]*)"\)|"(\.\.\/[^"]*custom-resource-handlers\/dist\/[^"]*)"/g;

/**
 * Gives `chunks` (name to bytes), `packages` (`name@version` to its files, each with chunk, offset and length) and
 * `closures` (chunk to every chunk that its code may load).
 */
export function packJavascript({ site, trees }, say) {
  const { buildRuntimeIndex } = runtimeModule(site, 'buildRuntimeIndex');
  const chunks = new Map();
  const packages = {};
  const references = new Map();
  for (const folder of readdirSync(trees).sort()) {
    const root = join(trees, folder);
    if (existsSync(join(root, '.jsii'))) buildRuntimeIndex(root, FEATURES);
    const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    say(`packing ${name} ${version}`);
    packages[`${name}@${version}`] = filesUnder(root, kept).map((path) => {
      const bytes = readFileSync(join(root, path));
      const chunk = chunkOf(name, path, bytes.length);
      if (path.endsWith('.js')) note(references, name, path, bytes.toString('utf8'));
      return [path, chunk, append(chunks, chunk, bytes), bytes.length];
    });
  }
  return {
    chunks: new Map([...chunks].sort(byName).map(([name, { parts }]) => [name, Buffer.concat(parts)])),
    packages,
    closures: closures(references, chunks),
  };
}

const byName = ([left], [right]) => (left < right ? -1 : 1);

function kept(path) {
  return !DROPPED.test(path) && !DROPPED_EXTENSIONS.has(extname(path).toLowerCase());
}

function append(chunks, name, bytes) {
  const chunk = chunks.get(name) ?? { parts: [], length: 0 };
  chunks.set(name, chunk);
  const offset = chunk.length;
  chunk.parts.push(bytes);
  chunk.length += bytes.length;
  return offset;
}

function chunkOf(name, path, length) {
  if (name !== 'aws-cdk-lib') return length > LARGE ? name.replace(/[@/]/g, '_') : 'base';
  const [top, second, third] = path.split('/');
  if (second === undefined) return top.startsWith('.jsii.runtime') ? 'index' : 'base';
  if (BASE.has(top)) return 'base';
  return top === 'custom-resource-handlers' && third !== undefined ? `${top}.${third}` : top;
}

function note(references, name, path, source) {
  const from = chunkOf(name, path, 0);
  // The package's entry names every service, each behind a getter.
  if (name !== 'aws-cdk-lib' || from === 'base') return;
  for (const [, required, beside] of source.matchAll(REFERENCE)) {
    const target = posix.join(posix.dirname(path), required ?? beside);
    if (target.startsWith('..') || target === '.') continue;
    const chunk = chunkOf(name, target.includes('/') ? target : `${target}/index.js`, 0);
    if (!references.has(from)) references.set(from, new Set());
    references.get(from).add(chunk);
  }
}

function closures(references, chunks) {
  const closure = {};
  for (const name of [...chunks.keys()].sort()) {
    const found = new Set(['base', 'index', name]);
    for (const chunk of found) for (const next of references.get(chunk) ?? []) if (chunks.has(next)) found.add(next);
    closure[name] = [...found].sort();
  }
  return closure;
}
