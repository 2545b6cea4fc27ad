// What a run prints: kept up to a limit, sent in pieces, the rest counted.
import type { FromWorker } from '../shared/messages';

type Send = (message: FromWorker) => void;

/** Pieces that go out at once; after that many, they are gathered. */
const PROMPT_PIECES = 2000;
const GATHERED = 16 * 1024;

/** One of stdout and stderr. */
export class Output {
  #decoder = new TextDecoder();
  #kept = 0;
  #dropped = 0;
  #pieces = 0;
  #text = '';

  constructor(private readonly stream: 'stdout' | 'stderr', private readonly limit: number, private readonly send: Send) {}

  /** Takes bytes that were printed. */
  write(bytes: Uint8Array): void {
    const room = this.limit - this.#kept;
    const taken = bytes.subarray(0, Math.max(0, room));
    this.#dropped += bytes.length - taken.length;
    if (taken.length === 0) return;
    this.#kept += taken.length;
    this.#text += this.#decoder.decode(taken, { stream: true });
    if (this.#pieces < PROMPT_PIECES || this.#text.length >= GATHERED) this.#flush();
  }

  /** The end: what is left, and how much was dropped. */
  end(): void {
    this.#text += this.#decoder.decode();
    this.#flush();
  }

  #flush(): void {
    this.#pieces++;
    this.send({ type: 'output', stream: this.stream, text: this.#text, dropped: this.#dropped });
    this.#text = '';
  }
}
