// One interpreter with its kernel, from start to the end of its only run.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { type AssetStore } from './assets';
import { unpack } from './archive';
import { questionDevice, reportDevice } from './devices';
import { JavascriptHalf } from './javascript';
import type { Known } from './modules/load';
import { Lines, Output } from './output';
import { Pace } from './pace';
import { startPython, type Memory, type Python } from './python';
import { openFilesOf, reopen, type Replay } from './restore';
import { keep, rewind } from './rewind';
import { boundScratch } from './scratch';
import { sealed } from './sealed';
import { Witness } from '../../../crates/runner/harness/witness.mjs';
import type { End, FromWorker, WorkerPlan } from '../shared/messages';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const digest = (text: string): string => bytesToHex(sha256(encoder.encode(text)));
const PROJECT = '/project';
/** Until a run says how much it wants of what is printed. */
const BOOT_OUTPUT = 64 * 1024;
/** The version that the kernel puts into analytics: the same for every visitor, and for both engines. */
const AGENT = 'Python/3.11';
const SEGMENTATION_FAULT = 11;

/** The Python functions that the worker calls. */
interface HostModule {
  start(): void;
  restored(): void;
  preload(modules: string): void;
  seal(): void;
  imported(): string;
  run(config: string): number;
  complete(callback: string): string;
  destroy(): void;
}

/** What an engine is started with. */
export interface Setup {
  assets: AssetStore;
  wasm: WebAssembly.Module;
  /** Bytes that the interpreter's memory may grow to. */
  memory: number;
  send: (message: FromWorker) => void;
  /** Start in a way that a snapshot can be made of. */
  forSnapshot?: boolean;
}

/** A booted engine. */
export class Engine {
  #pace = new Pace();
  #lines: Lines;
  #stdout: Output;
  #stderr: Output;
  #witness = new Witness(digest);
  /** Every request so far, with its answer: what brings a new kernel to this one's state. */
  #requests: Replay['requests'] = [];
  #known: Known = { functions: new Map(), paths: new Map() };
  #env: Record<string, string>;
  #javascript: JavascriptHalf;
  #host: HostModule | undefined;
  #running = false;

  private constructor(private readonly python: Python, private readonly memory: Memory, private readonly setup: Setup) {
    const { FS } = python;
    const { assets, send } = setup;
    this.#lines = new Lines(this.#pace, send);
    this.#stdout = new Output('stdout', BOOT_OUTPUT, this.#pace, send);
    this.#stderr = new Output('stderr', BOOT_OUTPUT, this.#pace, send);
    python.pyodide.setStdout({ write: (bytes) => (this.#stdout.write(bytes), bytes.length) });
    python.pyodide.setStderr({ write: (bytes) => (this.#stderr.write(bytes), bytes.length) });
    for (const folder of ['/project', '/scratch/home', '/scratch/tmp', '/tmp']) FS.mkdirTree(folder);
    unpack(FS, assets.once('python/site'), '/site');
    unpack(FS, assets.once('python/engine'), '');
    questionDevice(FS, (kind, payload) => this.#answer(kind, payload));
    reportDevice(FS, (line) => this.#line(line));
    this.#env = { ...environment(python), JSII_AGENT: AGENT };
    this.#javascript = this.#newJavascript();
  }

  /** Starts an interpreter, from the snapshot where there is one. Gives the time of each step. */
  static async boot(setup: Setup): Promise<{ engine: Engine; milliseconds: Record<string, number> }> {
    const milliseconds: Record<string, number> = {};
    let last = sealed.now();
    const mark = (step: string) => {
      milliseconds[step] = Math.round(sealed.now() - last);
      last = sealed.now();
    };
    const { assets } = setup;
    const restore = !setup.forSnapshot && assets.has('snapshot/memory');
    const memory = { limit: setup.memory, refused: false };
    const python = await startPython({
      ...setup, memory, ...(restore ? { snapshot: assets.once('snapshot/memory') } : {}),
    });
    mark(restore ? 'restore' : 'python');
    const engine = new Engine(python, memory, setup);
    mark('kernel');
    engine.#bringUp(restore);
    mark(restore ? 'replay' : 'library');
    return { engine, milliseconds };
  }

  /** Imports modules ahead of time, on both sides. */
  preload(modules: string[]): void {
    this.#module.preload(JSON.stringify(modules));
    this.#javascript.preload(modules);
  }

  /**
   * Runs a plan that the dataset itself has, so that the browser makes the engine's code fast, and goes back to before.
   * Python's memory and files are put back; the kernel is made anew.
   */
  rehearse(plan: WorkerPlan): void {
    const host = this.#module;
    host.seal();
    // An object that stands for one of Python's must not be made in between: it would outlive what it stands for.
    void [host.run, host.complete, host.preload, host.imported];
    const requests = [...this.#requests];
    const kept = keep(this.python);
    this.#run(plan)();
    const modules = JSON.parse(host.imported()) as string[];
    const files = this.#javascript.loaded();
    rewind(this.python, kept);
    this.#witness = new Witness(digest);
    this.#requests = [];
    this.#javascript.discard();
    this.#javascript = this.#newJavascript();
    this.#replay(requests);
    // What the files did not name, but the program came to import, is imported for the next one.
    host.preload(JSON.stringify(modules));
    this.#javascript.load(files);
  }

  /** Runs a plan's tests: the only code of a stranger that this worker will ever run. */
  run(plan: WorkerPlan): void {
    this.#module.seal();
    this.#run(plan);
  }

  #run(plan: WorkerPlan): () => void {
    const { FS, native } = this.python;
    this.#stdout = new Output('stdout', plan.outputBytes, this.#pace, this.setup.send);
    this.#stderr = new Output('stderr', plan.outputBytes, this.#pace, this.setup.send);
    for (const [path, text] of Object.entries({ ...plan.files, ...plan.tests })) {
      const file = `${PROJECT}/${path}`;
      FS.mkdirTree(file.slice(0, file.lastIndexOf('/')));
      FS.writeFile(file, encoder.encode(text));
    }
    const unbound = boundScratch(FS, plan.scratchBytes);
    Object.assign(this.memory, { limit: Math.min(this.setup.memory, plan.memoryBytes), refused: false });
    const config = { nonce: plan.nonce, project: PROJECT, tests: Object.keys(plan.tests), test_files: plan.testFiles };
    let end: End;
    this.#running = true;
    try {
      end = { kind: 'code', code: this.#module.run(JSON.stringify(config)) };
    } catch (error) {
      end = endOf(error);
    }
    this.#running = false;
    this.#lines.end();
    this.#stdout.end();
    this.#stderr.end();
    const { refused } = this.memory;
    this.setup.send({ type: 'ended', end, witness: this.#witness.report(), heap: native.HEAPU8.length, refused });
    return unbound;
  }

  /** The interpreter's memory, and the requests that bring a new kernel to the same state. The engine is of no use after. */
  snapshot(): { memory: Uint8Array; replay: string } {
    const { pyodide } = this.python;
    this.#host?.destroy();
    this.#host = undefined;
    pyodide.runPython('import gc; gc.collect(); gc.collect()');
    const memory = (pyodide as unknown as { makeMemorySnapshot(): Uint8Array }).makeMemorySnapshot();
    const replay: Replay = { requests: this.#requests, files: openFilesOf(this.python.FS) };
    return { memory, replay: JSON.stringify(replay) };
  }

  #bringUp(restored: boolean): void {
    const { pyodide } = this.python;
    if (restored) {
      const { requests, files } = JSON.parse(this.setup.assets.text('snapshot/replay')) as Replay;
      reopen(this.python.FS, files);
      this.#replay(requests);
      this.#module.restored();
    } else {
      pyodide.runPython('import sys; sys.path.insert(0, "/engine")');
      this.#module.start();
    }
  }

  #newJavascript(): JavascriptHalf {
    return new JavascriptHalf({
      FS: this.python.FS, assets: this.setup.assets, env: this.#env, known: this.#known,
      output: {
        stdout: (text: string) => this.#stdout.write(encoder.encode(text)),
        stderr: (text: string) => this.#stderr.write(encoder.encode(text)),
      },
      complete: (callback) => this.#complete(callback),
    });
  }

  #replay(requests: Replay['requests']): void {
    for (const [request, response] of requests) {
      if (this.#request(request) !== response) throw new Error('a new kernel does not fit this interpreter: it answers otherwise');
    }
  }

  get #module(): HostModule {
    this.#host ??= this.python.pyodide.pyimport('infrabench_engine.host') as unknown as HostModule;
    return this.#host;
  }

  #answer(kind: string, payload: Uint8Array): Uint8Array {
    const { assets } = this.setup;
    switch (kind) {
      case 'k': return encoder.encode(this.#request(decoder.decode(payload)));
      case 'm': return assets.once(`python/${decoder.decode(payload)}`);
      case 'l': return assets.once('python/modules');
      default: throw new Error(`a question of no known kind: ${kind}`);
    }
  }

  #request(text: string): string {
    const request = sealed.parse(text) as object;
    const response = this.#javascript.kernel.send(request);
    const answer = sealed.stringify(response);
    this.#witness.saw(request, response);
    if (!this.#running) this.#requests.push([text, answer]);
    return answer;
  }

  /** Python released its lock for the write that led here; it takes it again for as long as the callback runs. */
  #complete(callback: string): string {
    const { native } = this.python;
    const state = native._PyGILState_Ensure();
    try {
      return this.#module.complete(callback);
    } finally {
      native._PyGILState_Release(state);
    }
  }

  #line(line: string): void {
    if (line.slice(0, 200).includes('"event":"test_started"')) {
      this.#witness.enter(String((sealed.parse(line) as { id?: unknown }).id));
    }
    this.#lines.write(line);
  }
}

/** What a run came to that did not return. */
function endOf(error: unknown): End {
  const message = String((error as { message?: unknown } | null)?.message ?? error);
  const left = /^Program terminated with exit\((-?\d+)\)/.exec(message);
  if (left !== null) return { kind: 'code', code: Number(left[1]) & 0xff };
  // Where code recurses past all limits, a process dies of a segmentation fault.
  if (/call stack|too much recursion/i.test(message)) return { kind: 'signal', signal: SEGMENTATION_FAULT };
  return { kind: 'fault', message: `the interpreter broke down: ${message.split('\n', 1)[0] ?? ''}` };
}

function environment({ pyodide }: Python): Record<string, string> {
  return JSON.parse(pyodide.runPython('import json, os; json.dumps(dict(os.environ))') as string) as Record<string, string>;
}
