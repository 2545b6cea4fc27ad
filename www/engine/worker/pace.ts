// How often a worker speaks. Whatever a program does, the page must not drown in messages: each goes out at once while
// there are few of them, and together with others when there are many.
import { sealed } from './sealed';

const BURST = 300;
const PER_SECOND = 300;

/** Says when there is room for another message. */
export class Pace {
  #room = BURST;
  #last = sealed.now();

  /** Whether a message may go now; if so, it is counted. */
  ready(): boolean {
    const now = sealed.now();
    this.#room = Math.min(BURST, this.#room + (now - this.#last) * PER_SECOND / 1000);
    this.#last = now;
    if (this.#room < 1) return false;
    this.#room--;
    return true;
  }
}
