// Node's `process`, `os` and `tty` as the CDK sees them: the same answers for everyone, so that templates are too.
import EventEmitter from 'events';
import type { EmscriptenFs } from '../files/emscripten';
import type { Output } from '../files/node_fs';
import { missing } from './refusals';

const NODE_VERSION = '20.20.2';
const HOME = '/scratch/home';

/** The interpreter's environment variables, live. */
export type Variables = Record<string, string | undefined>;

/** The global `process`. */
export function nodeProcess(FS: EmscriptenFs, env: Variables, output: Output) {
  const writer = (fd: number, write: (text: string) => void) => ({
    fd, isTTY: false, columns: 80, on() {}, once() {}, end() {},
    write: (text: unknown) => (write(String(text)), true),
  });
  const process = Object.assign(new EventEmitter(), {
    env,
    argv: ['node', '/jsii-runtime.js'], argv0: 'node', execArgv: [], execPath: '/usr/local/bin/node',
    pid: 42, ppid: 1, platform: 'linux', arch: 'x64', title: 'node', exitCode: undefined, features: {}, config: {},
    version: `v${NODE_VERSION}`, versions: { node: NODE_VERSION, v8: '11.3' }, release: { name: 'node' },
    chdir: (folder: string) => FS.chdir(folder),
    umask: () => 0o022,
    uptime: () => performance.now() / 1000,
    getuid: () => 0, getgid: () => 0, geteuid: () => 0, getegid: () => 0,
    hrtime: Object.assign(hrtime, { bigint: () => BigInt(Math.floor(performance.now() * 1e6)) }),
    memoryUsage: () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }),
    nextTick: (run: (...args: unknown[]) => void, ...args: unknown[]) => queueMicrotask(() => run(...args)),
    emitWarning: (warning: unknown) => output.stderr(`(node) Warning: ${warning instanceof Error ? warning.message : String(warning)}\n`),
    exit: (code: unknown) => {
      throw new Error(`process.exit(${String(code)}) was called inside the CDK`);
    },
    abort: missing('process.abort'), kill: missing('process.kill'), binding: missing('process.binding'),
    stdout: writer(1, output.stdout), stderr: writer(2, output.stderr), stdin: { fd: 0, isTTY: false, on() {} },
  });
  // Libraries replace `process.cwd` by one that remembers its first answer; the folder changes between tests.
  return Object.defineProperty(process, 'cwd', { get: () => () => FS.cwd(), set() {} });
}

function hrtime(earlier?: [number, number]): [number, number] {
  const now = performance.now();
  let seconds = Math.floor(now / 1000);
  let nanoseconds = Math.floor((now % 1000) * 1e6);
  if (earlier) {
    seconds -= earlier[0];
    nanoseconds -= earlier[1];
    if (nanoseconds < 0) [seconds, nanoseconds] = [seconds - 1, nanoseconds + 1e9];
  }
  return [seconds, nanoseconds];
}

/** The module `os`. */
export function nodeOs(env: Variables) {
  return {
    EOL: '\n', devNull: '/dev/null', constants: { signals: {}, errno: {} },
    tmpdir: () => env['TMPDIR'] ?? '/tmp', homedir: () => HOME,
    platform: () => 'linux', type: () => 'Linux', release: () => '6.1.0', arch: () => 'x64', hostname: () => 'infrabench',
    endianness: () => 'LE', cpus: () => [{ model: 'wasm', speed: 0, times: {} }], loadavg: () => [0, 0, 0], uptime: () => 1,
    totalmem: () => 4e9, freemem: () => 2e9, networkInterfaces: () => ({}),
    userInfo: () => ({ username: 'infrabench', uid: 0, gid: 0, homedir: HOME, shell: null }),
  };
}
