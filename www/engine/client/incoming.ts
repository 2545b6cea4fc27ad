// What a worker may say, and what its lines may hold. Anything else ends the run.
import type { FromWorker } from '../shared/messages';
import type { RunEvent } from '../shared/plan';
import { count, flag, integer, json, list, object, oneOf, optional, type Reader, ShapeError, text } from './shapes';

const SHORT = 4096;
const LONG = 256 * 1024;
const MANY = 20_000;

const phase = oneOf('setup', 'import', 'synth', 'tests');
const origin = oneOf('candidate', 'test', 'cdk', 'library');
const place = object({ path: text(SHORT), lines: object({ first: count, last: count }), column: optional(count) });
const frame = object({ path: text(SHORT), line: count, function: text(SHORT), source: text(SHORT), origin });
const exception = object({
  class: text(SHORT), bases: list(text(SHORT), 200), message: text(LONG), name: optional(text(LONG)), object: optional(text(SHORT)),
  syntax_at: optional(place), frames: list(frame, 200), hidden_frames: count, raised_in: origin, raised_by_call: flag,
  javascript: optional(text(SHORT)), traceback: text(LONG),
});
const assertion = object({
  method: text(SHORT), resource_type: optional(text(SHORT)), expected: json, stack: optional(text(SHORT)), found: count,
});
const testReport = object({
  id: text(SHORT), outcome: oneOf('passed', 'failed', 'error', 'skipped', 'missing'), message: optional(text(LONG)),
  duration_ms: count, exception: optional(exception), assertion: optional(assertion),
});

const EVENTS: Record<string, Reader<object>> = {
  phase: object({ phase }),
  collected: object({ tests: list(text(SHORT), MANY) }),
  test_started: object({ id: text(SHORT) }),
  test: testReport,
  collection_error: object({ path: text(SHORT), exception }),
  template: object({ stack: text(SHORT), template: json }),
};

/** One of the harness's events. */
export function readEvent(value: Record<string, unknown>): RunEvent {
  const kind = text(SHORT)(value['event']);
  const reader = Object.prototype.hasOwnProperty.call(EVENTS, kind) ? EVENTS[kind] : undefined;
  if (reader === undefined) throw new ShapeError(`no event is called ${kind}`);
  return { event: kind, ...reader(value) } as RunEvent;
}

const call = object({
  method: text(SHORT), arguments: text(64), origin: oneOf('synthesized', 'text'), held: flag,
});
const ends: Record<string, Reader<object>> = {
  code: object({ kind: oneOf('code'), code: integer }),
  signal: object({ kind: oneOf('signal'), signal: count }),
  fault: object({ kind: oneOf('fault'), message: text(LONG) }),
};
const end: Reader<object> = (value) => {
  const kind = oneOf('code', 'signal', 'fault')((value as { kind?: unknown } | null)?.kind);
  return (ends[kind] as Reader<object>)(value);
};
const MESSAGES: Record<string, (limit: number) => Reader<object>> = {
  up: () => object({}),
  booted: () => object({ milliseconds: (value) => Object.fromEntries(Object.entries(value as object).map(([step, took]) => [step, count(took)])) }),
  preloaded: () => object({}),
  rehearsed: () => object({ milliseconds: count }),
  lines: (limit) => object({ lines: list(text(limit), MANY) }),
  output: (limit) => object({ stream: oneOf('stdout', 'stderr'), text: text(limit), dropped: count }),
  missing: () => object({ asset: text(SHORT) }),
  ended: () => object({
    end, heap: count, refused: flag,
    witness: list(object({ id: text(SHORT), calls: list(call, MANY) }), MANY),
  }),
  fault: () => object({ message: text(LONG) }),
};

/** A worker's message, if it carries the token and has a known shape; `limit` bounds its texts. */
export function readMessage(data: unknown, token: string, limit: number): FromWorker | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { type, token: given } = data as { type?: unknown; token?: unknown };
  if (given !== token || typeof type !== 'string' || !Object.prototype.hasOwnProperty.call(MESSAGES, type)) return undefined;
  return { type, ...MESSAGES[type]?.(limit)(data) } as FromWorker;
}
