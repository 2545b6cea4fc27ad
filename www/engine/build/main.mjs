// Builds the browser engine's bundle for one version of aws-cdk-lib:
//
//     node www/engine/build/main.mjs --cdk 2.178.2 --out target/engine [--uncompressed]
//
// Uncompressed, for tests, it is done in half the time.
//
// The result depends on nothing but the inputs: pinned npm packages, pinned wheels, and the sources in this tree.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { archive, pythonFiles } from './archive.mjs';
import { digestFiles, filesUnder, sha256 } from './digest.mjs';
import { Emitter } from './emit.mjs';
import { inputs } from './inputs.mjs';
import { runtimeSource, runtimeVersion } from './jsii_runtime.mjs';
import { licences } from './licences.mjs';
import { modulesWithAssets } from './closure.mjs';
import { packJavascript } from './pack_javascript.mjs';
import { packPython } from './pack_python.mjs';
import { engine, harness, requirements, www } from './paths.mjs';
import { framePage, pyodideFiles, workerScript } from './scripts.mjs';
import { snapshot } from './snapshot.mjs';

const FORMAT = 1;
const { values } = parseArgs({ options: { cdk: { type: 'string' }, out: { type: 'string' }, force: { type: 'boolean' }, uncompressed: { type: 'boolean', default: false } } });
if (!values.cdk || !values.out) throw new Error('usage: node main.mjs --cdk VERSION --out FOLDER [--force] [--uncompressed]');

const started = performance.now();
const say = (text) => console.log(`${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s  ${text}`);
await build(values.cdk, resolve(values.out), values.force ?? false);
// The interpreters that helped have timers and channels open.
process.exit();

async function build(version, out, force) {
  const folder = join(out, version);
  const stamp = join(out, `.${version}.stamp`);
  const digest = `${sourceDigest(version)}${values.uncompressed ? ' uncompressed' : ''}`;
  if (!force && existsSync(join(folder, 'manifest.json')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) {
    return say(`${folder} is up to date`);
  }
  const packed = inputs(version, say);
  const javascript = packJavascript(packed, say);
  const python = await packPython(packed, say);
  say('bundling the worker and its frame');
  const scripts = { worker: await workerScript(), frame: await framePage() };
  const pyodide = pyodideFiles();
  const emitter = new Emitter(folder, !values.uncompressed);
  const manifest = await emit(emitter, { version, packed, javascript, python, scripts, pyodide });
  emitter.finish(manifest);
  writeFileSync(stamp, digest);
  writeIndex(out);
  const total = (field) => (manifest.assets.reduce((sum, asset) => sum + asset[field], 0) / 1e6).toFixed(1);
  return say(`${folder}: ${manifest.assets.length} files, ${total('bytes')} MB, ${total('brotli')} MB compressed, ${manifest.digest.slice(0, 16)}`);
}

async function emit(emitter, { version, packed, javascript, python, scripts, pyodide }) {
  const frame = await emitter.add('frame', 'frame', 'html', scripts.frame);
  const code = [
    await emitter.add('worker', 'code', 'js', scripts.worker),
    await emitter.add('pyodide/wasm', 'code', 'wasm', pyodide.wasm),
  ];
  const core = coreFiles({ packed, javascript, python, pyodide });
  say('taking a snapshot of the interpreter with its library');
  const taken = await snapshot({
    ...core, 'python/modules': Buffer.from(JSON.stringify(python.modules)),
    ...prefixed('python', python.packs), ...prefixed('javascript', javascript.chunks),
  }, pyodide.wasm);
  Object.assign(core, { 'snapshot/memory': taken.memory, 'snapshot/replay': taken.replay });
  say('compressing');
  const places = new Map();
  // All at once: each has its place before the first is compressed.
  const add = (role, files) => Promise.all(Object.entries(files).map(async ([name, bytes]) => {
    places.set(name, await emitter.add(name, role, 'bin', bytes));
  }));
  await add('core', core);
  await add('python', prefixed('python', python.packs));
  await add('javascript', prefixed('javascript', javascript.chunks));
  // Every run reads these two; what else the snapshot was made of is in it.
  const always = [...Object.keys(core), 'javascript/base', 'javascript/index'];
  const modules = modulesWithAssets(python.modules, javascript.closures, places, new Set([...always, ...taken.read]));
  const licence = await emitter.add('licences', 'licences', 'txt', licences(packed, pyodide));
  const digest = sha256(emitter.assets.map(({ name, sha256: hash }) => `${name} ${hash}\n`).join(''));
  return {
    format: FORMAT, cdk_version: version, digest,
    versions: { pyodide: pyodide.version, python: pyodide.python, jsii: runtimeVersion(packed.site) },
    assets: emitter.assets, frame, code, core: always.map((name) => places.get(name)), modules, licences: licence,
  };
}

/** What every worker is given. */
function coreFiles({ packed, javascript, python, pyodide }) {
  return {
    'pyodide/lock': pyodide.lock,
    'pyodide/stdlib': pyodide.stdlib,
    'python/site': python.site,
    'python/engine': archive({
      ...pythonFiles(harness, 'harness'),
      ...pythonFiles(join(engine, 'python', 'infrabench_engine'), 'engine/infrabench_engine'),
      'site/jsii/_kernel/providers/in_process.py': join(engine, 'python', 'in_process.py'),
    }),
    'javascript/runtime': Buffer.from(runtimeSource(packed.site)),
    'javascript/packages': Buffer.from(JSON.stringify(javascript.packages)),
  };
}

function prefixed(prefix, files) {
  return Object.fromEntries([...files].map(([name, bytes]) => [`${prefix}/${name}`, bytes]));
}

/** Everything that the bundle is made from (the client is part of the app), except what the pinned versions stand for. */
function sourceDigest(version) {
  const sources = filesUnder(engine, (path) => !/^(test|client)\//.test(path)).map((path) => join(engine, path));
  const rules = filesUnder(harness, (path) => !path.startsWith('native/')).map((path) => join(harness, path));
  return sha256(`${version} ${digestFiles([...sources, ...rules, requirements(version), join(www, 'package-lock.json')])}`);
}

/** `index.json` names the versions that are there, newest last. */
function writeIndex(out) {
  mkdirSync(out, { recursive: true });
  const versions = readdirSync(out).filter((name) => existsSync(join(out, name, 'manifest.json')));
  versions.sort((left, right) => left.localeCompare(right, 'en', { numeric: true }));
  writeFileSync(join(out, 'index.json'), `${JSON.stringify({ versions })}\n`);
}
