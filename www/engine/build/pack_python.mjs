// Compiles the Python packages with Pyodide's own interpreter, since compiled code fits only the version that made it.
// It takes minutes, so its result is kept for as long as the wheels, Pyodide and the packing script stay the same.
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadPyodide } from 'pyodide';
import { digestFiles } from './digest.mjs';
import { engine, pyodide, work } from './paths.mjs';

/** Gives `modules` (name to record), `packs` (name to bytes) and `site` (the archive of all else). */
export async function packPython({ site, pinned }, say) {
  const script = join(engine, 'build', 'pack_python.py');
  const folder = join(work, 'python', digestFiles([script, pinned, join(pyodide, 'package.json')]).slice(0, 16));
  if (!existsSync(folder)) {
    say('compiling the Python packages (some minutes, once)');
    rmSync(`${folder}.part`, { recursive: true, force: true });
    mkdirSync(`${folder}.part`, { recursive: true });
    await compile(site, `${folder}.part`, readFileSync(script, 'utf8'), say);
    renameSync(`${folder}.part`, folder);
  }
  const packs = readdirSync(join(folder, 'aws_cdk')).sort();
  return {
    modules: withLaterImports(JSON.parse(readFileSync(join(folder, 'modules.json'), 'utf8')), site),
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

async function compile(site, out, code, say) {
  // The order of sets is part of compiled code: a fixed hash makes two builds alike.
  const python = await loadPyodide({ env: { PYTHONHASHSEED: '0' }, stdout: say });
  for (const [path, root] of [['/site', site], ['/out', out]]) {
    python.FS.mkdirTree(path);
    python.FS.mount(python.FS.filesystems.NODEFS, { root }, path);
  }
  python.runPython(code);
}
