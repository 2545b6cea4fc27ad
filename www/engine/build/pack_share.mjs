// One share of the compiling, in a thread of its own: see pack_python.mjs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { loadPyodide } from 'pyodide';
import { engine } from './paths.mjs';

const { share, files, site, out } = workerData;
// The order of sets is part of compiled code: a fixed hash makes two builds alike.
const python = await loadPyodide({ env: { PYTHONHASHSEED: '0', SHARE: String(share), FILES: files.join('\n') } });
for (const [path, root] of [['/site', site], ['/out', out]]) {
  python.FS.mkdirTree(path);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, path);
}
python.runPython(readFileSync(join(engine, 'build', 'pack_python.py'), 'utf8'));
parentPort.postMessage('done');
