// What a run prints: kept up to a limit, sent in pieces, the rest counted.
import type { FromWorker } from '../shared/messages';
import type { Pace } from './pace';

type Send = (message: FromWorker) => void;

/** Bytes that go out together whatever the pace. */
const GATHERED = 16 * 1024;

/** One of stdout and stderr. */
export class Output {
  #decoder = new TextDecoder();
  #kept = 0;
  #dropped = 0;
  #text = '';

  constructor(
    private readonly stream: 'stdout' | 'stderr', private readonly limit: number, private readonly pace: Pace, private readonly send: Send,
  ) {}

  /** Takes bytes that were printed. */
  write(bytes: Uint8Array): void {
    const room = this.limit - this.#kept;
    const taken = bytes.subarray(0, Math.max(0, room));
    this.#dropped += bytes.length - taken.length;
    if (taken.length === 0) return;
    this.#kept += taken.length;
    this.#text += this.#decoder.decode(taken, { stream: true });
    if (this.#text.length >= GATHERED || this.pace.ready()) this.#flush();
  }

  /** The end: what is left, and how much was dropped. */
  end(): void {
    this.#text += this.#decoder.decode();
    this.#flush();
  }

  #flush(): void {
    this.send({ type: 'output', stream: this.stream, text: this.#text, dropped: this.#dropped });
    this.#text = '';
  }
}

/** The harness's lines. */
export class Lines {
  #waiting: string[] = [];
  #length = 0;

  constructor(private readonly pace: Pace, private readonly send: Send) {}

  /** Takes a line. */
  write(line: string): void {
    this.#waiting.push(line);
    this.#length += line.length;
    if (this.#length >= GATHERED || this.pace.ready()) this.end();
  }

  /** Sends what waits. */
  end(): void {
    if (this.#waiting.length > 0) this.send({ type: 'lines', lines: this.#waiting });
    this.#waiting = [];
    this.#length = 0;
  }
}
