// The CDK's kernel as a process that is loaded once and forked for each run.
//
// Loading the CDK's JavaScript costs more than synthesizing with it. V8 can be forked if it has no threads of its own
// (`--single-threaded`, no worker pool); Linux is told to copy the pages that V8 asks it to keep from children. A fork
// joins the namespaces of its run, gives up all privileges, and answers one interpreter until that closes its pipe.
//
// It is also the run's witness: it stands outside the interpreter, so what it sees of assertions Python cannot forge.
import childProcess from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Witness } from './witness.mjs';

const [runtime, ffi] = process.argv.slice(2);
const REQUESTS = 0;
const RESPONSES = 3;
const ORDERS = 4;
const NEWLINE = 10;

const koffi = createRequire(ffi)('koffi');
const libc = koffi.load(null);
const native = {
  fork: libc.func('int fork()'),
  exit: libc.func('void _exit(int)'),
  getpid: libc.func('int getpid()'),
  dup2: libc.func('int dup2(int, int)'),
  signal: libc.func('intptr_t signal(int, intptr_t)'),
  madvise: libc.func('int madvise(uintptr_t, size_t, int)'),
  pidfdOpen: libc.func('long syscall(long, int, unsigned int)'),
  setns: libc.func('int setns(int, int)'),
  prctl: libc.func('int prctl(int, unsigned long, unsigned long, unsigned long, unsigned long)'),
  filter: koffi.load(null).func('prctl', 'int', ['int', 'unsigned long', 'void *', 'unsigned long', 'unsigned long']),
  setrlimit: libc.func('int setrlimit(int, const uint64_t *)'),
  capset: libc.func('int capset(const uint32_t *, const uint32_t *)'),
};

/** Lines of a file descriptor, read when they are wanted. */
class Lines {
  #fd;
  #rest = Buffer.alloc(0);
  #piece = Buffer.allocUnsafe(1 << 16);

  constructor(fd) {
    this.#fd = fd;
  }

  /** The next line as JSON, or undefined at the end. */
  next() {
    const pieces = [this.#rest];
    let end = this.#rest.indexOf(NEWLINE);
    let before = 0;
    while (end < 0) {
      before += pieces.at(-1).length;
      const count = fs.readSync(this.#fd, this.#piece, 0, this.#piece.length, null);
      if (count === 0) return undefined;
      pieces.push(Buffer.from(this.#piece.subarray(0, count)));
      end = pieces.at(-1).indexOf(NEWLINE);
    }
    const whole = Buffer.concat(pieces);
    this.#rest = whole.subarray(before + end + 1);
    return JSON.parse(whole.toString('utf8', 0, before + end));
  }
}

function write(fd, value) {
  const bytes = Buffer.from(`${JSON.stringify(value)}\n`);
  for (let done = 0; done < bytes.length;) done += fs.writeSync(fd, bytes, done);
}

/** jsii's runtime without its start-up line, which would talk to stdin. */
function evaluate(path) {
  const source = fs.readFileSync(path, 'utf8');
  const start = source.lastIndexOf('let __webpack_exports__=__webpack_require__(');
  if (start < 0) throw new Error(`${path} does not start as expected: this version of jsii is not known`);
  const seam = 'module.exports={modules:__webpack_modules__,require:__webpack_require__};';
  const module = { exports: {} };
  new Function('module', 'exports', 'require', '__dirname', source.slice(0, start) + seam)(
    module, module.exports, createRequire(path), dirname(path));
  return module.exports;
}

/** The kernel, answering on one pair of pipes after another. */
class Kernel {
  #host;
  #requests;
  #responses;
  #pending = [];
  #witness;
  /** Packages that were loaded before the first fork, as `name@version`. */
  #packages = new Set();

  constructor(path) {
    const bundle = evaluate(path);
    const found = Object.keys(bundle.modules).filter((id) => /\.KernelHost=/.test(String(bundle.modules[id])));
    if (found.length !== 1) throw new Error(`the jsii runtime has ${found.length} modules that export KernelHost`);
    const { KernelHost } = bundle.require(found[0]);
    const channel = { write: (message) => this.#write(message), read: () => this.#next() };
    this.#host = new KernelHost(channel, { noStack: false, debug: false });
    const answer = this.#host.processRequest.bind(this.#host);
    // Requests that Python makes while JavaScript calls it come here from within another.
    this.#host.processRequest = (request, done, synchronous) => {
      this.#pending.push(request);
      try {
        const refusal = this.#refusal(request);
        if (refusal === undefined) answer(request, done, synchronous);
        else this.#write({ error: refusal, name: '@jsii/kernel.RuntimeError' });
      } finally {
        this.#pending.pop();
      }
    };
  }

  /** Answers until the other end closes. */
  serve(requests, responses, witness) {
    this.#requests = new Lines(requests);
    this.#responses = responses;
    this.#witness = witness;
    for (let request = this.#next(); request !== undefined && !('exit' in request); request = this.#next()) {
      this.#host.processRequest(request, () => undefined, true);
    }
  }

  /** The next request. A line that only says which test runs has no answer. */
  #next() {
    for (;;) {
      const line = this.#requests.next();
      if (typeof line?.test !== 'string') return line;
      this.#witness?.enter(line.test);
    }
  }

  #write(message) {
    if (!('callback' in message)) this.#witness?.saw(this.#pending.at(-1), message);
    write(this.#responses, message);
  }

  /** A package is code of this process, so a run loads none: it has those that were there before it. */
  #refusal(request) {
    if (request?.api !== 'load') return undefined;
    const name = `${request.name}@${request.version}`;
    if (this.#witness === undefined) this.#packages.add(name);
    return this.#packages.has(name) ? undefined : `${name} is not a package of this environment`;
  }
}

/** Says what is missing where the CDK wants to start a program: a run has Python and this process, and no third. */
function refusePrograms() {
  const failure = (command) => Object.assign(
    new Error(`spawnSync ${command} ENOENT: ${command} cannot be started: a run has no programs but Python and Node`),
    { code: 'ENOENT', errno: -2, syscall: `spawnSync ${command}`, path: command });
  const refuse = (command) => {
    throw failure(String(command).split(' ')[0]);
  };
  Object.assign(childProcess, {
    spawnSync: (command) => ({ error: failure(command), status: null, signal: null, stdout: null, stderr: null, pid: 0, output: [] }),
    execSync: refuse, execFileSync: refuse, spawn: refuse, exec: refuse, execFile: refuse, fork: refuse,
  });
}

/** Forks. Pages that V8 marks as not for children are: V8 expects a child to start another program. */
function fork() {
  const DO_FORK = 11;
  // One call for all there is: an allocation after it could bring a new page. It fails at the gaps and goes on.
  native.madvise(4096n, 0x7ffffffff000 - 8192, DO_FORK);
  return native.fork();
}

/** Like `check(status, what)`: an error if a call of the system failed. */
function check(status, what) {
  if (Number(status) < 0) throw new Error(`${what}: errno ${koffi.errno()}`);
  return Number(status);
}

/** Joins the namespaces of a process, all but its processes': nothing there can see or signal this one. */
function join(pid) {
  const PIDFD_OPEN = 434;
  const MOUNTS_CGROUP_UTS_IPC_USER_NETWORK = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x40000000;
  const pidfd = check(native.pidfdOpen(PIDFD_OPEN, pid, 0), 'the run is gone');
  check(native.setns(pidfd, MOUNTS_CGROUP_UTS_IPC_USER_NETWORK), 'the run cannot be joined');
  fs.closeSync(pidfd);
}

/** Gives up what is not needed any more. See `confine.py`, which does the same for Python. */
function confine({ limits, filter }) {
  const CORE = 4, DATA = 2, FILE_SIZE = 1, PROCESSES = 6, FILES = 7;
  for (const [kind, value] of [[CORE, 0], [DATA, limits.memory_bytes], [FILE_SIZE, limits.file_bytes], [PROCESSES, limits.processes], [FILES, 4096]]) {
    check(native.setrlimit(kind, [value, value]), 'a limit cannot be set');
  }
  for (let capability = 0; capability < 64 && native.prctl(23, capability, 0, 0, 0) >= 0; capability++) {
    check(native.prctl(24, capability, 0, 0, 0), 'a capability cannot be dropped');
  }
  check(native.capset([0x20080522, 0], [0, 0, 0, 0, 0, 0]), 'capabilities cannot be given up');
  check(native.prctl(38, 1, 0, 0, 0), 'new privileges cannot be ruled out');
  const steps = Buffer.from(filter, 'hex');
  const program = Buffer.alloc(16);
  program.writeUInt16LE(steps.length / 8, 0);
  program.writeBigUInt64LE(koffi.address(steps), 8);
  check(native.filter(22, 2, program, 0, 0), 'the filter of system calls cannot be installed');
}

/** The CDK remembers the folder for temporary files. What a fork has inherited is its parent's, where it cannot write. */
function forgetTemporaryFolder() {
  for (const [path, loaded] of Object.entries(Module._cache)) {
    if (path.endsWith('/aws-cdk-lib/core/lib/fs/index.js')) loaded.exports.FileSystem._tmpdir = undefined;
  }
}

/** One run, in a fork. */
function attend(kernel, { pid, fds }) {
  const open = (name, flags) => fs.openSync(`/proc/${pid}/fd/${fds[name]}`, flags);
  const [requests, settings] = [open('requests', 'r'), open('settings', 'r')];
  const [responses, ready, record] = [open('responses', 'w'), open('ready', 'w'), open('witness', 'w')];
  native.dup2(open('stdout', 'w'), 1);
  native.dup2(open('stderr', 'w'), 2);
  for (const fd of [REQUESTS, RESPONSES, ORDERS]) fs.closeSync(fd);
  write(ready, native.getpid());
  const agreed = new Lines(settings).next();
  if (agreed === undefined) return;
  join(pid);
  process.chdir(agreed.project);
  process.env.TMPDIR = agreed.temporary;
  forgetTemporaryFolder();
  confine(agreed);
  fs.closeSync(settings);
  write(ready, 'ready');
  fs.closeSync(ready);
  const witness = new Witness((text) => createHash('sha256').update(text).digest('hex'));
  kernel.serve(requests, responses, witness);
  write(record, witness.report());
}

function main() {
  refusePrograms();
  const kernel = new Kernel(runtime);
  // While the zygote imports and rehearses; then it closes the pipe.
  kernel.serve(REQUESTS, RESPONSES, undefined);
  const CHILD = 17, IGNORE = 1n;
  native.signal(CHILD, IGNORE);
  const orders = new Lines(ORDERS);
  for (let order = orders.next(); order !== undefined; order = orders.next()) {
    if (fork() !== 0) continue;
    try {
      attend(kernel, order);
    } catch (error) {
      fs.writeSync(2, `the kernel: ${error.stack}\n`);
      native.exit(1);
    }
    native.exit(0);
  }
}

main();
