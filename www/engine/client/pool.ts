// Workers: one that runs, one warm spare. A worker runs one stranger's program and is ended, so that no run can leave
// anything for the next.
import type { Asset, Manifest } from './manifest';
import { at, needed } from './manifest';
import { Remote } from './remote';
import { Sandbox } from './sandbox';
import type { Progress, Store } from './store';

/** Bytes that an interpreter's memory may grow to: more than any honest run takes, less than harms the tab. */
const MEMORY = 1536 * 1024 * 1024;

/** Starts workers and keeps a spare. */
export class Pool {
  #sandbox: Promise<Sandbox> | undefined;
  #spare: Promise<Remote> | undefined;
  #modules: readonly string[] = [];
  #closed = false;

  constructor(private readonly base: string, private readonly manifest: Manifest, private readonly store: Store) {}

  /** Modules that a spare imports ahead of time. */
  prefer(modules: readonly string[]): void {
    this.#modules = modules;
  }

  /** Starts a spare unless there is one. */
  async warm(progress?: Progress): Promise<void> {
    await (this.#spare ??= this.#start(progress));
  }

  /** Lets the spare import what is preferred. */
  async preload(): Promise<void> {
    const spare = this.#spare ?? this.#start();
    this.#spare = spare.then((remote) => this.#prepared(remote, () => this.#start()));
    await this.#spare;
  }

  /** A worker for a run, with every file that some modules need. */
  async take(modules: readonly string[], extra: readonly Asset[]): Promise<Remote> {
    const taken = this.#spare ?? this.#start();
    this.#spare = undefined;
    const [spare, assets] = await Promise.all([taken, this.store.get([...needed(modules, this.manifest), ...extra])]);
    const remote = spare.alive ? spare : await this.#start();
    remote.give(assets);
    return remote;
  }

  /** Ends a worker. Looks whether its frame has survived it, and takes another frame if not. */
  async retire(remote: Remote): Promise<void> {
    remote.kill();
    await this.#check();
  }

  /** Ends everything. */
  close(): void {
    this.#closed = true;
    void this.#sandbox?.then((sandbox) => sandbox.close());
    this.#sandbox = this.#spare = undefined;
  }

  async #start(progress?: Progress): Promise<Remote> {
    try {
      const { assets, core, frame } = this.manifest;
      const [worker, wasm] = await this.#code(progress);
      const inside = await this.store.get(at(core, assets));
      if (this.#closed) throw new Error('the engine was closed');
      const page = new URL(at([frame], assets)[0]?.file ?? '', this.base).href;
      const sandbox = await (this.#sandbox ??= Sandbox.open(page, worker, wasm));
      const boot = () => Remote.boot(sandbox, inside, MEMORY);
      return await this.#prepared(await boot(), boot);
    } catch (error) {
      this.#spare = undefined;
      await this.#check();
      throw error;
    }
  }

  /** Lets go of a frame that does not answer: its process may have died of what a worker did. */
  async #check(): Promise<void> {
    const opened = this.#sandbox;
    const sandbox = await opened?.catch(() => undefined);
    if (await sandbox?.alive() || this.#sandbox !== opened) return;
    sandbox?.close();
    this.#sandbox = this.#spare = undefined;
  }

  /** Everything that a start needs, in one count of bytes; of it the two files that the frame itself keeps. */
  async #code(progress?: Progress): Promise<[worker: Blob, wasm: Blob]> {
    const { assets, code, core, frame } = this.manifest;
    // The frame's page is only kept, for when there is no network: the browser itself opens it.
    const files = await this.store.get(at([...code, ...core, frame], assets), progress);
    const [worker, wasm] = at(code, assets).map(({ name }) => files[name]);
    if (worker === undefined || wasm === undefined) throw new Error('the manifest of the browser engine names no code');
    return [worker, wasm];
  }

  /** The worker with what is preferred imported, or a new one: an import that failed may have left half a module. */
  async #prepared(remote: Remote, boot: () => Promise<Remote>): Promise<Remote> {
    const modules = this.#modules;
    if (modules.length === 0) return remote;
    try {
      remote.give(await this.store.get(needed(modules, this.manifest), undefined, 'low'));
      await remote.preload(modules);
      return remote;
    } catch {
      this.#modules = [];
      remote.kill();
      return boot();
    }
  }
}
