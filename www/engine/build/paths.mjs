// Where the build reads and writes. Everything it makes lies under `target`, so that the tree itself stays clean.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const engine = dirname(dirname(fileURLToPath(import.meta.url)));
export const www = dirname(engine);
export const root = dirname(www);
export const harness = join(root, 'crates', 'runner', 'harness');
export const modules = join(www, 'node_modules');
export const pyodide = join(modules, 'pyodide');
export const work = join(root, 'target', 'engine-work');

/** The pinned requirements of one CDK version, the same file that the native environment is installed from. */
export const requirements = (version) => join(root, 'crates', 'runner', 'environments', version, 'requirements.txt');
