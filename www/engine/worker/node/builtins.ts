// Node's built-in modules by name. What a tab cannot have is there too, and says so when it is used.
import { Buffer } from './buffer';
import EventEmitter from 'events';
import pathModule from 'path-browserify';
import punycode from 'punycode/punycode.js';
import stringDecoder from 'string_decoder/';
import urlModule from 'url/';
import util from 'util/';
import type { EmscriptenFs } from '../files/emscripten';
import type { NodeFs, Output } from '../files/node_fs';
import { nodeAssert } from './assert';
import { nodeCrypto } from './crypto';
import { process as bundled } from './globals';
import { nodeOs, nodeProcess, type Variables } from './process';
import { childProcess, missing, missingModule } from './refusals';
import { nodeZlib } from './zlib';

const MISSING = ['http', 'https', 'http2', 'tls', 'dns', 'dgram', 'readline', 'inspector', 'v8', 'cluster', 'repl'];

class Stream extends EventEmitter {
  pipe(): never {
    return missing('a stream')();
  }
}

const IPV4 = /^\d+(\.\d+){3}$/;

/** What the built-ins work on. */
export interface Surroundings {
  FS: EmscriptenFs;
  fs: NodeFs;
  env: Variables;
  output: Output;
  createRequire: (file: string | URL) => unknown;
}

/** Every built-in by name, and the global `process`. */
export function builtins({ FS, fs, env, output, createRequire }: Surroundings) {
  const process = nodeProcess(FS, env, output);
  // `path` asks the bundle's own `process` where it is.
  bundled.cwd = () => FS.cwd();
  const path = { ...pathModule, sep: '/', delimiter: ':', toNamespacedPath: (given: string) => given };
  Object.assign(path, { posix: path, win32: path });
  const modules: Record<string, unknown> = {
    assert: nodeAssert,
    async_hooks: { AsyncLocalStorage: class { run(_: unknown, run: () => unknown) { return run(); } getStore() {} } },
    buffer: { Buffer, constants: { MAX_LENGTH: 2 ** 31, MAX_STRING_LENGTH: 2 ** 29 }, kMaxLength: 2 ** 31 },
    child_process: childProcess,
    constants: { ...fs.constants },
    crypto: nodeCrypto,
    events: EventEmitter,
    fs,
    module: { createRequire, builtinModules: [] },
    net: {
      isIP: (text: string) => (IPV4.test(text) ? 4 : text.includes(':') ? 6 : 0),
      isIPv4: (text: string) => IPV4.test(text),
      isIPv6: (text: string) => text.includes(':'),
    },
    os: nodeOs(env),
    path,
    perf_hooks: { performance },
    process,
    punycode,
    querystring: {},
    stream: Object.assign(Stream, {
      Stream, Readable: class extends Stream {}, Writable: class extends Stream {}, Duplex: class extends Stream {},
      Transform: class extends Stream {}, PassThrough: class extends Stream {},
    }),
    string_decoder: stringDecoder,
    timers: { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate },
    tty: { isatty: () => false },
    url: {
      ...urlModule, URL, URLSearchParams,
      fileURLToPath: (url: string | URL) => decodeURIComponent(new URL(url).pathname),
      pathToFileURL: (given: string) => new URL(`file://${encodeURI(given)}`),
    },
    util: {
      ...util, TextEncoder, TextDecoder,
      stripVTControlCharacters: (text: string) => text.replace(/\u001b\[[0-9;]*m/g, ''),
    },
    vm: {
      runInThisContext: (code: string) => (0, eval)(code) as unknown,
      runInContext: missing('vm.runInContext'), createContext: missing('vm.createContext'), Script: missing('vm.Script'),
    },
    worker_threads: { isMainThread: true, parentPort: null, workerData: null, Worker: missing('a worker thread') },
    zlib: nodeZlib,
  };
  Object.assign(modules, {
    'assert/strict': modules['assert'], 'fs/promises': fs.promises, 'path/posix': path,
  });
  for (const name of MISSING) modules[name] = missingModule(name);
  return { modules: new Map(Object.entries(modules)), process, format: util.format as (...args: unknown[]) => string };
}

/** Node's `setImmediate`. */
export function setImmediate(run: (...args: unknown[]) => void, ...args: unknown[]): unknown {
  return setTimeout(run, 0, ...args);
}
