// Compiles the Python packages with Pyodide's own interpreter, since compiled code fits only the version that made it.
// Several interpreters share the work, each in a thread. The result is kept for as long as the wheels, Pyodide and the
// packing script stay the same.
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { digestFiles, filesUnder } from './digest.mjs';
import { engine, pyodide, work } from './paths.mjs';

/**
 * As many on every machine: what an interpreter has compiled before shows in the bytes of what comes next, and the same
 * inputs shall give the same bytes.
 */
const SHARES = 4;

/** Gives `modules` (name to record), `packs` (name to bytes) and `site` (the archive of all else). */
export async function packPython({ site, pinned }, say) {
  const scripts = ['pack_python.py', 'pack_python.mjs', 'pack_share.mjs'].map((file) => join(engine, 'build', file));
  const folder = join(work, 'python', digestFiles([...scripts, pinned, join(pyodide, 'package.json')]).slice(0, 16));
  if (!existsSync(folder)) {
    say('compiling the Python packages (a minute or two, once)');
    rmSync(`${folder}.part`, { recursive: true, force: true });
    mkdirSync(`${folder}.part`, { recursive: true });
    await compile(site, `${folder}.part`, say);
    renameSync(`${folder}.part`, folder);
  }
  const packs = readdirSync(join(folder, 'aws_cdk')).sort();
  const records = Array.from({ length: SHARES }, (_, share) => JSON.parse(readFileSync(join(folder, `modules-${share}.json`), 'utf8')));
  return {
    modules: withLaterImports(Object.fromEntries(records.flatMap(Object.entries).sort(([left], [right]) => (left < right ? -1 : 1))), site),
    packs: new Map(packs.map((file) => [file.replace(/\.bin$/, ''), readFileSync(join(folder, 'aws_cdk', file))])),
    site: readFileSync(join(folder, 'site.bin')),
  };
}

/** Newer versions of jsii's generator put imports off themselves: `_LazyImport("aws_cdk.aws_kms")`. */
const LATER = /_LazyImport\(\s*["']([\w.]+)["']/g;

function withLaterImports(modules, site) {
  for (const record of Object.values(modules)) {
    const source = readFileSync(join(site, record.path), 'utf8');
    record.eager = [...new Set([...record.eager, ...[...source.matchAll(LATER)].map(([, name]) => name)])].sort();
  }
  return modules;
}

async function compile(site, out, say) {
  const waiting = shares(site).map((files, share) => ({ share, files, site, out }));
  const total = waiting.reduce((sum, { files }) => sum + files.length, 0);
  let compiled = 0;
  const work = async () => {
    for (let workerData = waiting.shift(); workerData !== undefined; workerData = waiting.shift()) {
      const { files } = workerData;
      const worker = new Worker(new URL('pack_share.mjs', import.meta.url), { workerData });
      await new Promise((resolve, reject) => worker.once('error', reject).once('message', resolve));
      await worker.terminate();
      compiled += files.length;
      say(`compiled ${compiled} of ${total} modules`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(SHARES, availableParallelism()) }, work));
}

/** The files of aws_cdk in shares of like size, the largest first. */
function shares(site) {
  const files = filesUnder(join(site, 'aws_cdk'), (path) => path.endsWith('.py') && !path.includes('__pycache__'))
    .map((path) => ({ path: `aws_cdk/${path}`, bytes: statSync(join(site, 'aws_cdk', path)).size }))
    .sort((left, right) => right.bytes - left.bytes || (left.path < right.path ? -1 : 1));
  const found = Array.from({ length: SHARES }, () => ({ bytes: 0, paths: [] }));
  for (const { path, bytes } of files) {
    const smallest = found.reduce((least, share) => (share.bytes < least.bytes ? share : least));
    smallest.bytes += bytes;
    smallest.paths.push(path);
  }
  return found.map(({ paths }) => paths);
}
