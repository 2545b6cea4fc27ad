// A program of the dataset's own that a spare runs before a stranger's, and takes back again, so that the browser has made
// the engine's code fast by then. It is the task's baseline: whoever writes a candidate knows all of it.
import type { RunPlan } from '../shared/plan';
import { attempt } from './attempt';
import type { Remote } from './remote';

/** A run that waits for a rehearsal to end waits no longer than this: starting anew would not take much more. */
const PATIENCE_MS = 4_000;

/** One plan to rehearse with, any number of times. */
export class Rehearsal {
  /** What the first time came to: a `RunOutput` as JSON. */
  readonly output: Promise<string>;
  #resolve!: (json: string) => void;
  #reject!: (error: Error) => void;
  #failed = false;
  #warmed = new WeakSet<Remote>();

  constructor(private readonly plan: RunPlan, private readonly environment: string) {
    this.output = new Promise((resolve, reject) => {
      [this.#resolve, this.#reject] = [resolve, reject];
    });
    // Nobody may want to know.
    this.output.catch(() => undefined);
  }

  /** Whether it went wrong; then it is not tried again. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Rehearses; says whether the worker is as it was before. */
  async on(remote: Remote, wanted: Promise<void>): Promise<boolean> {
    if (this.#warmed.has(remote)) return true;
    const over = wanted.then(() => new Promise<undefined>((resolve) => void setTimeout(resolve, PATIENCE_MS)));
    const done = attempt(remote, { kind: 'rehearse', plan: this.plan, environment: this.environment });
    const outcome = await Promise.race([done, over]);
    if (outcome === undefined) return false;
    const { output } = outcome;
    if (outcome.kind === 'output' && !outcome.faulty && output.exit.kind === 'code') {
      this.#resolve(output.json);
      remote.rehearsed = true;
      this.#warmed.add(remote);
      return true;
    }
    this.#failed = true;
    const { exit } = output;
    this.#reject(new Error(`the baseline could not be run ahead of time: ${'message' in exit ? exit.message : exit.kind}`));
    return false;
  }

  /** Another one takes its place. */
  forget(): void {
    this.#reject(new Error('the baseline of another task was asked for since'));
  }
}
