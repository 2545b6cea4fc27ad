// Workers: one that runs, one warm spare. A worker runs one stranger's program and is ended, so that no run can leave
// anything for the next.
import type { Asset, Manifest } from './manifest';
import { at, needed } from './manifest';
import type { Rehearsal } from './rehearsal';
import { Remote } from './remote';
import { Sandbox } from './sandbox';
import { Spare } from './spare';
import type { Progress, Store } from './store';

/** Starts workers and keeps a spare. */
export class Pool {
  #sandbox: Promise<Sandbox> | undefined;
  #spare: Spare | undefined;
  #modules: readonly string[] = [];
  #rehearsal: Rehearsal | undefined;
  #closed = false;

  constructor(private readonly base: string, private readonly manifest: Manifest, private readonly store: Store) {}

  /** Modules that a spare imports ahead of time. */
  prefer(modules: readonly string[]): void {
    this.#modules = modules;
  }

  /** Starts a spare unless there is one; with progress, it is the first one's download. */
  async warm(progress?: Progress): Promise<void> {
    await (this.#spare ??= this.#newSpare(progress)).ready;
  }

  /** Lets the spare import what is preferred. */
  async preload(): Promise<void> {
    await (this.#spare ??= this.#newSpare()).do(this.#import);
  }

  /** Lets this spare and later ones rehearse; a rehearsal that was there before is forgotten. */
  async rehearse(rehearsal: Rehearsal): Promise<void> {
    if (this.#rehearsal !== rehearsal) this.#rehearsal?.forget();
    this.#rehearsal = rehearsal;
    await (this.#spare ??= this.#newSpare()).do(this.#import);
    await this.#spare?.do(this.#rehearse);
  }

  /** A worker for a run, with every file that some modules need. */
  async take(modules: readonly string[], extra: readonly Asset[]): Promise<Remote> {
    const taken = (this.#spare ?? new Spare(this.#start())).take();
    this.#spare = undefined;
    const [spare, assets] = await Promise.all([taken, this.store.get([...needed(modules, this.manifest), ...extra])]);
    const remote = spare.alive ? spare : await this.#start();
    remote.give(assets);
    return remote;
  }

  /** Takes a worker back that has run nothing, as the spare. */
  giveBack(remote: Remote): void {
    if (this.#spare === undefined && remote.alive && !this.#closed) this.#spare = new Spare(Promise.resolve(remote));
    else remote.kill();
  }

  /** Ends a worker. Looks whether its frame has survived it, and takes another frame if not. */
  async retire(remote: Remote): Promise<void> {
    remote.kill();
    await this.#check();
  }

  /** Ends everything. */
  close(): void {
    this.#closed = true;
    this.#rehearsal?.forget();
    void this.#sandbox?.then((sandbox) => sandbox.close(), () => undefined);
    this.#sandbox = this.#spare = undefined;
  }

  /** A spare that does all that is wanted of spares. */
  #newSpare(progress?: Progress): Spare {
    const spare = new Spare(this.#start(progress));
    void spare.do(this.#import).catch(() => undefined);
    void spare.do(this.#rehearse).catch(() => undefined);
    return spare;
  }

  async #start(progress?: Progress): Promise<Remote> {
    try {
      const [worker, wasm] = await this.#code(progress);
      if (this.#closed) throw new Error('the engine was closed');
      const page = new URL(at([this.manifest.frame], this.manifest.assets)[0]?.file ?? '', this.base).href;
      const sandbox = await (this.#sandbox ??= Sandbox.open(page, worker, wasm));
      return await this.#boot(sandbox);
    } catch (error) {
      this.#spare = undefined;
      await this.#check();
      throw error;
    }
  }

  async #boot(sandbox: Sandbox): Promise<Remote> {
    return Remote.boot(sandbox, await this.store.get(at(this.manifest.core, this.manifest.assets)));
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
    const files = await this.store.get(at([...code, ...core, frame], assets), { progress });
    const [worker, wasm] = at(code, assets).map(({ name }) => files[name]);
    if (worker === undefined || wasm === undefined) throw new Error('the manifest of the browser engine names no code');
    return [worker, wasm];
  }

  /** The worker with what is preferred imported, or a new one: an import that failed may have left half a module. */
  readonly #import = async (remote: Remote): Promise<Remote> => {
    const modules = this.#modules;
    if (modules.length === 0) return remote;
    try {
      remote.give(await this.store.get(needed(modules, this.manifest), { priority: 'low' }));
      await remote.preload(modules);
      return remote;
    } catch {
      this.#modules = [];
      return this.#another(remote);
    }
  };

  /** The worker with a rehearsal behind it, or a new one where it could not be taken back or takes too long. */
  readonly #rehearse = async (remote: Remote, wanted: Promise<void>): Promise<Remote> => {
    const rehearsal = this.#rehearsal;
    if (rehearsal === undefined || rehearsal.failed) return remote;
    return await rehearsal.on(remote, wanted) ? remote : this.#another(remote);
  };

  #another(remote: Remote): Promise<Remote> {
    remote.kill();
    return this.#start();
  }
}
