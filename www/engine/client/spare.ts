// A worker on its way to being of use: started, with modules imported, rehearsed. A run takes it between two of these
// steps; none of them is begun while a run waits.
import type { Remote } from './remote';

/** What a step makes of a worker: the same, or another in its place. `wanted` resolves when a run waits for it. */
export type Step = (remote: Remote, wanted: Promise<void>) => Promise<Remote>;

/** One spare. */
export class Spare {
  #last: Promise<Remote>;
  #isWanted = false;
  #want!: () => void;
  readonly #wanted = new Promise<void>((resolve) => (this.#want = resolve));

  constructor(started: Promise<Remote>) {
    this.#last = started;
  }

  /** Does a step after those before it; resolves when it is done or was left out. */
  do(step: Step): Promise<unknown> {
    this.#last = this.#last.then((remote) => (this.#isWanted || !remote.alive ? remote : step(remote, this.#wanted)));
    this.#last.catch(() => undefined);
    return this.#last;
  }

  /** Resolves when all steps so far are done. */
  get ready(): Promise<unknown> {
    return this.#last;
  }

  /** The worker, as soon as it has done what it is at. */
  take(): Promise<Remote> {
    this.#isWanted = true;
    this.#want();
    return this.#last;
  }
}
