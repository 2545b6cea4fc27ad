// What the client, the frame and the workers say to one another. Messages from a worker are a stranger's: the client
// reads them in `client/incoming.ts` and believes nothing that is not checked there.

/** Files of the bundle as they are handed over: a Blob is read only when it is wanted. */
export type Assets = Record<string, Blob | Uint8Array>;

/** Client to frame, over the window: here is your port. */
export interface FrameInit {
  type: 'init';
}

/** Client to frame, over its port. */
export type ToFrame =
  | { type: 'code'; worker: Blob; wasm: Blob }
  | { type: 'spawn'; id: number; token: string }
  | { type: 'kill'; id: number }
  | { type: 'ping'; id: number };

/** Frame to client, over its port. */
export type FromFrame =
  | { type: 'ready' }
  | { type: 'failed'; message: string }
  | { type: 'crashed'; id: number; message: string }
  | { type: 'pong'; id: number };

/** Frame to worker: the one message of the global scope. The port goes with it. */
export interface WorkerStart {
  type: 'start';
  token: string;
  wasm: WebAssembly.Module;
}

/** Client to worker, over its port. */
export type ToWorker =
  | { type: 'boot'; assets: Assets; memory: number }
  | { type: 'assets'; assets: Assets }
  | { type: 'preload'; modules: string[] }
  /** A program of the dataset's own, after which the worker goes back to where it was. */
  | { type: 'rehearse'; plan: WorkerPlan }
  /** A stranger's program: the last that this worker does. */
  | { type: 'run'; plan: WorkerPlan };

/** What a worker needs of a plan. */
export interface WorkerPlan {
  nonce: string;
  files: Record<string, string>;
  tests: Record<string, string>;
  testFiles: string[];
  outputBytes: number;
  scratchBytes: number;
  memoryBytes: number;
}

/** Worker to client; each carries the token that the worker was started with. */
export type FromWorker =
  | { type: 'up' }
  | { type: 'booted'; milliseconds: Record<string, number> }
  | { type: 'preloaded' }
  | { type: 'rehearsed'; milliseconds: number }
  | { type: 'lines'; lines: string[] }
  | { type: 'output'; stream: 'stdout' | 'stderr'; text: string; dropped: number }
  | { type: 'missing'; asset: string }
  | { type: 'ended'; end: End; witness: TestWitness[]; heap: number; refused: boolean }
  | { type: 'fault'; message: string };

/** How a worker's run ended: by a status, by what would be a signal in a process, or by breaking down. */
export type End = { kind: 'code'; code: number } | { kind: 'signal'; signal: number } | { kind: 'fault'; message: string };

/** What the kernel saw of one test's assertions. */
export interface TestWitness {
  /** Node id of the test; empty for calls outside of any. */
  id: string;
  calls: AssertionCall[];
}

/** One call of an assertion. */
export interface AssertionCall {
  /** Class and method, e.g. `Template.hasResourceProperties`. */
  method: string;
  /** SHA-256 of the arguments in a canonical form, matchers spelt out. */
  arguments: string;
  /** Whether the template came from synthesis or from text. */
  origin: 'synthesized' | 'text';
  /** Whether the assertion held. */
  held: boolean;
}
