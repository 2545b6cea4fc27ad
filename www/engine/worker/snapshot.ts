// The build's entry: starts an engine as a visitor's worker does, up to where only the code under test is missing, and
// takes its memory. Runs in Node, in a context that looks like a worker.
import type { Assets } from '../shared/messages';
import { AssetStore } from './assets';
import { Engine } from './engine';

/** What the bundle gets. */
export interface Snapshot {
  memory: Uint8Array;
  /** Requests, with their responses, that bring a new kernel to the state that this memory knows. */
  replay: string;
  /** Names of the files that the start has read. */
  read: string[];
}

/** Makes a snapshot. */
export async function make(assets: Assets, wasm: WebAssembly.Module, memory: number): Promise<Snapshot> {
  const store = new AssetStore((asset) => {
    throw new Error(`${asset} is not part of the bundle`);
  });
  store.give(assets);
  const { engine } = await Engine.boot({ assets: store, wasm, memory, send: () => undefined, forSnapshot: true });
  return { ...engine.snapshot(), read: store.read() };
}
