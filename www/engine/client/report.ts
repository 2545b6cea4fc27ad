// The harness's lines, checked for nonce and order, gathered into the output of a run: what `report.rs` and `gather.rs`
// do for the native engine.
import type { FromWorker } from '../shared/messages';
import type { Exit, Limits, Phase, RunEvent, RunOutput } from '../shared/plan';
import { readEvent } from './incoming';
import { MEMORY } from './remote';

/** Characters of one line, which is read in one go. CloudFormation takes no template of more than 1 MiB. */
const LINE_LIMIT = 1.25 * 1024 * 1024;
const FOREIGN = 'the report was written to by something else than the harness';

/** How a run ended, before it is known what that means. */
export type How =
  | { how: 'code'; code: number }
  | { how: 'signal'; signal: number }
  | { how: 'timed_out' }
  | { how: 'limit'; message: string }
  | { how: 'cancelled' }
  | { how: 'broken'; message: string };

/** A run that is over. */
export interface Finished {
  exit: Exit;
  /** The `RunOutput`, made piece by piece while the run went on: all at once would block the page. */
  json: string;
}

/** A run that was cancelled before it began. */
export function cancelled(environment: string): Finished {
  return new Gather(environment, '', undefined, () => undefined).end({ how: 'cancelled' });
}

/** Builds a run's output while it goes on. */
export class Gather {
  #output: Omit<RunOutput, 'tests' | 'templates' | 'collection_errors'>;
  #tests: string[] = [];
  #templates = new Map<string, string>();
  #errors: string[] = [];
  #tooLarge = false;
  #sequence = 0;
  #bytes = 0;
  #fault: string | undefined;
  readonly #started = performance.now();
  #entered = performance.now();

  constructor(
    environment: string, private readonly nonce: string, private readonly limits: Limits | undefined,
    private readonly onEvent: (event: RunEvent) => void,
  ) {
    this.#output = {
      engine: 'browser', environment, exit: { kind: 'fault', message: 'the run has not ended' }, complete: false,
      phase: 'setup', phases: [], collected: [],
      stdout: { text: '', dropped_bytes: 0 }, stderr: { text: '', dropped_bytes: 0 }, duration_ms: 0,
    };
  }

  /** One line; the text, if any, says why the run must end. */
  line(line: string): string | undefined {
    this.#bytes += line.length;
    const { report_bytes: limit = 0 } = this.limits ?? {};
    if (this.#bytes > limit) return `the report is longer than ${limit} bytes`;
    if (line.length > LINE_LIMIT) return `a line of the report is longer than ${LINE_LIMIT} characters, which is what a tab takes`;
    let value: Record<string, unknown>;
    try {
      value = JSON.parse(line) as Record<string, unknown>;
    } catch {
      return FOREIGN;
    }
    if (value === null || typeof value !== 'object' || value['nonce'] !== this.nonce || value['sequence'] !== this.#sequence) return FOREIGN;
    this.#sequence++;
    if (value['event'] === 'finished') {
      this.#output.complete = true;
      return undefined;
    }
    if (value['event'] === 'fault') {
      this.#fault = String(value['message']);
      return undefined;
    }
    try {
      this.#event(readEvent(value));
    } catch (error) {
      return `the harness sent a report that cannot be read: ${(error as Error).message}`;
    }
    return undefined;
  }

  /** A piece of what was printed. */
  printed({ stream, text, dropped }: Extract<FromWorker, { type: 'output' }>, limit: number): void {
    const captured = this.#output[stream];
    if (captured.text.length <= limit) captured.text += text;
    captured.dropped_bytes = dropped;
  }

  /** The end. */
  end(how: How, ended?: Extract<FromWorker, { type: 'ended' }>): Finished {
    this.#leavePhase();
    this.#output.duration_ms = Math.round(performance.now() - this.#started);
    this.#output.exit = this.#exit(how, ended?.refused ?? false);
    if (ended !== undefined) this.#output.witness = ended.witness;
    const templates = [...this.#templates].map(([stack, template]) => `${JSON.stringify(stack)}:${template}`);
    const gathered = `"tests":[${this.#tests.join(',')}],"collection_errors":[${this.#errors.join(',')}],"templates":{${templates.join(',')}}`;
    return { exit: this.#output.exit, json: `${JSON.stringify(this.#output).slice(0, -1)},${gathered}}` };
  }

  #event(event: RunEvent): void {
    const output = this.#output;
    switch (event.event) {
      case 'phase':
        this.#leavePhase();
        output.phase = event.phase;
        break;
      case 'collected':
        output.collected = event.tests;
        break;
      case 'test': {
        const { event: _, ...report } = event;
        if (event.exception !== undefined) this.#see(event.exception);
        this.#tests.push(JSON.stringify(report));
        break;
      }
      case 'collection_error':
        this.#see(event.exception);
        this.#errors.push(JSON.stringify({ path: event.path, exception: event.exception }));
        break;
      case 'template':
        this.#templates.set(event.stack, JSON.stringify(event.template));
        break;
      case 'test_started':
        break;
    }
    this.onEvent(event);
  }

  /** Notes an exception of an interpreter of 32 bits, which cannot even ask for so much memory. */
  #see({ class: kind, message }: Record<string, unknown>): void {
    if (kind === 'builtins.OverflowError' && String(message).includes('index-sized integer')) this.#tooLarge = true;
  }

  #overMemory(): string {
    const allowed = this.limits?.memory_bytes ?? 0;
    const mebibytes = (bytes: number) => `${Math.floor(bytes / 2 ** 20)} MiB`;
    if (allowed <= MEMORY) return `over ${mebibytes(allowed)} of memory`;
    return `over ${mebibytes(MEMORY)} of memory, the most that an interpreter in a tab may have: a backend allows ${mebibytes(allowed)}`;
  }

  #leavePhase(): void {
    const now = performance.now();
    this.#output.phases.push({ phase: this.#output.phase, duration_ms: Math.round(now - this.#entered) });
    this.#entered = now;
  }

  #exit(how: How, refused: boolean): Exit {
    if (this.#fault !== undefined) return { kind: 'fault', message: `the harness could not start: ${this.#fault}` };
    const phase: Phase = this.#output.phase;
    if (phase === 'setup' && (how.how === 'code' || how.how === 'signal' || how.how === 'limit')) {
      const said = this.#output.stderr.text.trim().split('\n').at(-1) || 'it said nothing';
      return { kind: 'fault', message: `the run ended during its set-up: ${said}` };
    }
    if (how.how === 'code' && how.code !== 0 && (refused || this.#tooLarge)) return { kind: 'limit_exceeded', message: this.#overMemory() };
    switch (how.how) {
      case 'code': return { kind: 'code', code: how.code };
      case 'signal': return { kind: 'signal', signal: how.signal };
      case 'timed_out': return { kind: 'timed_out' };
      case 'cancelled': return { kind: 'fault', message: 'the run was cancelled' };
      case 'limit': return { kind: 'limit_exceeded', message: how.message };
      case 'broken': return { kind: 'fault', message: how.message };
    }
  }
}
