// Handles messages one after another without keeping the page from anything else for long, however many there are.

/** Milliseconds of one turn: half of what a frame of the screen has. */
const TURN_MS = 8;
/** More than any honest worker has under way at once; then nothing more is taken. */
const WAITING_LIMIT = 10_000;

/** A queue that is worked off in short turns. */
export class Turns<T> {
  #waiting: T[] = [];
  #next = 0;
  #afterwards: (() => void) | undefined;
  #isGoing = false;

  constructor(private readonly handle: (item: T) => void) {}

  /** Takes a message. */
  take(item: T): void {
    if (this.#waiting.length - this.#next < WAITING_LIMIT) this.#waiting.push(item);
    if (!this.#isGoing) this.#go();
  }

  /** Does something once all messages have been handled. */
  after(what: () => void): void {
    this.#afterwards = what;
    if (!this.#isGoing) this.#go();
  }

  #go(): void {
    this.#isGoing = true;
    const end = performance.now() + TURN_MS;
    while (this.#next < this.#waiting.length) {
      if (performance.now() > end) return void setTimeout(() => this.#go(), 0);
      try {
        this.handle(this.#waiting[this.#next++] as T);
      } catch (error) {
        // Of whoever listens; what comes next is not its fault.
        reportError(error);
      }
    }
    [this.#waiting, this.#next, this.#isGoing] = [[], 0, false];
    const afterwards = this.#afterwards;
    this.#afterwards = undefined;
    return afterwards?.();
  }
}
