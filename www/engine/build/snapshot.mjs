// The interpreter's memory after it has imported all that every run needs, so that a visitor's worker restores it instead
// of importing again. Made in a context of Node that looks like a worker, with a clock and random numbers that are always
// the same, so that two builds make the same memory.
import { createContext, runInContext } from 'node:vm';
import { snapshotScript } from './scripts.mjs';

/** As large as a visitor's may grow. */
const MEMORY = 1536 * 1024 * 1024;
/** 2024-01-01. */
const NOW = 1_704_067_200_000;

/** Makes a snapshot with files by name. */
export async function snapshot(assets, wasm) {
  const context = createContext(surroundings());
  runInContext(PRELUDE, context);
  runInContext((await snapshotScript()).toString('utf8'), context);
  const make = runInContext('engineSnapshot.make', context);
  const copies = runInContext('(bytes) => new Uint8Array(bytes)', context);
  const inside = Object.fromEntries(Object.entries(assets).map(([name, bytes]) => [name, copies(bytes)]));
  const { memory, replay, read } = await make(inside, runInContext('(bytes) => new WebAssembly.Module(bytes)', context)(copies(wasm)), MEMORY);
  return { memory: Buffer.from(memory), replay: Buffer.from(replay), read: [...read] };
}

const PRELUDE = `
  globalThis.self = globalThis;
  globalThis.WorkerGlobalScope = class WorkerGlobalScope {};
  Object.setPrototypeOf(globalThis, WorkerGlobalScope.prototype);
  {
    const Real = Date;
    globalThis.Date = class Date extends Real {
      constructor(...given) { super(...(given.length === 0 ? [${NOW}] : given)); }
      static now() { return ${NOW}; }
    };
    let seed = 1;
    Math.random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  }
`;

function surroundings() {
  let ticks = 0;
  return {
    console, setTimeout, clearTimeout, setInterval, clearInterval, queueMicrotask, URL, URLSearchParams, TextEncoder,
    TextDecoder, Response, Request, Headers, Blob, AbortController, AbortSignal, MessageChannel, MessagePort, structuredClone,
    location: new URL('https://engine.invalid/worker.js'),
    navigator: { userAgent: 'InfraBench' },
    performance: { now: () => (ticks += 0.001), timeOrigin: NOW },
    crypto: { getRandomValues: (array) => array.fill(7) },
  };
}
