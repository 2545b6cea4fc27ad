// Pyodide, started from handed-over files only, with bounded memory and, where there is one, from a memory snapshot.
import { loadPyodide, type PyodideInterface } from 'pyodide';
import createPyodideModule from '../../node_modules/pyodide/pyodide.asm.mjs';
import type { AssetStore } from './assets';
import type { EmscriptenFs } from './files/emscripten';

/** Never resolved: `fetch` is answered here. */
const BASE = 'https://engine.invalid/';

/** The same for every run, as the native engine sets them. */
const ENVIRONMENT = {
  HOME: '/scratch/home', TMPDIR: '/scratch/tmp', USER: 'infrabench', LOGNAME: 'infrabench', LANG: 'C.UTF-8', TZ: 'UTC',
  PATH: '/usr/bin:/bin', PYTHONHASHSEED: '0', PYTHONDONTWRITEBYTECODE: '1', PYTEST_DISABLE_PLUGIN_AUTOLOAD: '1',
};

/** The interpreter's C functions and memory. */
export interface Native {
  HEAPU8: Uint8Array;
  growMemory(bytes: number): void;
  stackSave(): number;
  _PyGILState_Ensure(): number;
  _PyGILState_Release(state: number): void;
}

/** A running interpreter. */
export interface Python {
  pyodide: PyodideInterface;
  FS: EmscriptenFs;
  native: Native;
}

/** What the interpreter's memory may grow to. */
export interface Memory {
  /** Bytes. */
  limit: number;
  /** Whether more was wanted. */
  refused: boolean;
}

interface Settings {
  INITIAL_MEMORY?: number;
  instantiateWasm?: (imports: { env: Record<string, unknown> }, done: unknown) => unknown;
}

/** How to start. */
export interface Start {
  assets: AssetStore;
  /** Compiled already by the frame, once for all workers. */
  wasm: WebAssembly.Module;
  memory: Memory;
  /** Restore this memory. */
  snapshot?: Uint8Array;
  /** Start in a way that allows a snapshot later. */
  forSnapshot?: boolean;
}

/** Starts the interpreter. */
export async function startPython({ assets, wasm, memory, snapshot, forSnapshot }: Start): Promise<Python> {
  answerFetch(assets, wasm);
  const create = async (settings: Settings) => {
    boundMemory(settings, memory);
    const native = await createPyodideModule(settings) as Native;
    // The module makes its own memory and does not look at this setting, which a snapshot larger than it needs.
    const wanted = settings.INITIAL_MEMORY ?? 0;
    if (wanted > native.HEAPU8.length) native.growMemory(wanted);
    return native;
  };
  const lock = JSON.parse(assets.text('pyodide/lock')) as never;
  const options = {
    indexURL: BASE, lockFileContents: lock, packageBaseUrl: BASE, env: { ...ENVIRONMENT }, checkAPIVersion: false,
    // Python's `js` module shows this object instead of the worker's global scope.
    jsglobals: Object.create(null) as object,
    createPyodideModule: create,
    ...(snapshot === undefined ? {} : { _loadSnapshot: snapshot }),
    ...(forSnapshot ? { _makeSnapshot: true } : {}),
  };
  const pyodide = await loadPyodide(options as unknown as Parameters<typeof loadPyodide>[0]);
  const inner = pyodide as unknown as { FS: EmscriptenFs; _module: Native };
  return { pyodide, FS: inner.FS, native: inner._module };
}

/** Pyodide fetches its parts; they are here. */
function answerFetch(assets: AssetStore, wasm: WebAssembly.Module): void {
  const compiled = new Response();
  globalThis.fetch = async (input) => {
    const url = String(input instanceof Request ? input.url : input);
    if (url === `${BASE}pyodide.asm.wasm`) return compiled;
    if (url === `${BASE}python_stdlib.zip`) return new Response(assets.once('pyodide/stdlib') as Uint8Array<ArrayBuffer>);
    throw new TypeError(`the engine has no network: ${url}`);
  };
  WebAssembly.instantiateStreaming = async (response, imports) => {
    if (await response !== compiled) throw new TypeError('the engine has no network');
    return { module: wasm, instance: await WebAssembly.instantiate(wasm, imports) };
  };
}

/** Lets memory grow to a bound only: past it, Python raises MemoryError. */
function boundMemory(settings: Settings, memory: Memory): void {
  const instantiate = settings.instantiateWasm;
  if (instantiate === undefined) throw new Error('this version of Pyodide starts its module in another way');
  settings.instantiateWasm = (imports, done) => {
    const grow = imports.env['emscripten_resize_heap'] as (bytes: number) => number;
    imports.env['emscripten_resize_heap'] = (bytes: number) => {
      if (bytes >>> 0 <= memory.limit) return grow(bytes);
      memory.refused = true;
      return 0;
    };
    return instantiate(imports, done);
  };
}
