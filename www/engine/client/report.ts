// The harness's lines, checked for nonce and order, gathered into the output of a run: what `report.rs` and `gather.rs`
// do for the native engine.
import type { FromWorker } from '../shared/messages';
import type { Exit, Phase, RunEvent, RunOutput } from '../shared/plan';
import { readEvent } from './incoming';

const FOREIGN = 'the report was written to by something else than the harness';

/** How a run ended, before it is known what that means. */
export type How =
  | { how: 'code'; code: number }
  | { how: 'signal'; signal: number }
  | { how: 'timed_out' }
  | { how: 'limit'; message: string }
  | { how: 'cancelled' }
  | { how: 'broken'; message: string };

/** The output of a run that was cancelled before it began. */
export function cancelled(environment: string): RunOutput {
  return new Gather(environment, '', 0, () => undefined).end({ how: 'cancelled' });
}

/** Builds a run's output while it goes on. */
export class Gather {
  #output: RunOutput;
  #sequence = 0;
  #bytes = 0;
  #fault: string | undefined;
  readonly #started = performance.now();
  #entered = performance.now();

  constructor(environment: string, private readonly nonce: string, private readonly reportBytes: number, private readonly onEvent: (event: RunEvent) => void) {
    this.#output = {
      engine: 'browser', environment, exit: { kind: 'fault', message: 'the run has not ended' }, complete: false,
      phase: 'setup', phases: [], collected: [], collection_errors: [], tests: [], templates: {},
      stdout: { text: '', dropped_bytes: 0 }, stderr: { text: '', dropped_bytes: 0 }, duration_ms: 0,
    };
  }

  /** One line; the text, if any, says why the run must end. */
  line(line: string): string | undefined {
    this.#bytes += line.length;
    if (this.#bytes > this.reportBytes) return `the report is longer than ${this.reportBytes} bytes`;
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
  end(how: How, witness?: RunOutput['witness']): RunOutput {
    this.#leavePhase();
    this.#output.duration_ms = Math.round(performance.now() - this.#started);
    this.#output.exit = this.#exit(how);
    if (witness !== undefined) this.#output.witness = witness;
    return this.#output;
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
        output.tests.push(report);
        break;
      }
      case 'collection_error':
        output.collection_errors.push({ path: event.path, exception: event.exception });
        break;
      case 'template':
        Object.defineProperty(output.templates, event.stack, { value: event.template, enumerable: true, configurable: true, writable: true });
        break;
      case 'test_started':
        break;
    }
    this.onEvent(event);
  }

  #leavePhase(): void {
    const now = performance.now();
    this.#output.phases.push({ phase: this.#output.phase, duration_ms: Math.round(now - this.#entered) });
    this.#entered = now;
  }

  #exit(how: How): Exit {
    if (this.#fault !== undefined) return { kind: 'fault', message: `the harness could not start: ${this.#fault}` };
    const phase: Phase = this.#output.phase;
    if (phase === 'setup' && (how.how === 'code' || how.how === 'signal' || how.how === 'limit')) {
      const said = this.#output.stderr.text.trim().split('\n').at(-1) || 'it said nothing';
      return { kind: 'fault', message: `the run ended during its set-up: ${said}` };
    }
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
