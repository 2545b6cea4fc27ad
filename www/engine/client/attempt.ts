// One attempt at a plan in one worker, to its end or to the limit that ends it.
import type { End, FromWorker, WorkerPlan } from '../shared/messages';
import type { RunEvent, RunPlan } from '../shared/plan';
import type { Remote } from './remote';
import { type Finished, Gather, type How } from './report';

/** How an attempt went. */
export type Outcome =
  /** It has an output; `faulty` says that the worker broke down, which another attempt may not. */
  | { kind: 'output'; output: Finished; faulty: boolean; heap: number }
  /** A file was wanted that the worker was not given; the output says so, for when there is no other attempt. */
  | { kind: 'missing'; asset: string; output: Finished };

/** What an attempt is told and tells. */
export interface Terms {
  /** A stranger's program, or one that the worker takes back again. */
  kind: 'run' | 'rehearse';
  plan: RunPlan;
  /** Digest of the bundle. */
  environment: string;
  onEvent?: (event: RunEvent) => void;
  /** Ends the attempt early. */
  signal?: AbortSignal;
  /** Whether a file that a worker lacks can be had. */
  wanted?: (asset: string) => boolean;
}

/** Runs a plan in a worker. */
export function attempt(remote: Remote, { kind, plan, environment, onEvent = () => undefined, signal, wanted = () => true }: Terms): Promise<Outcome> {
  const nonce = crypto.getRandomValues(new Uint32Array(4)).join('-');
  const gather = new Gather(environment, nonce, plan.limits, onEvent);
  return new Promise((resolve) => {
    let ended: Extract<FromWorker, { type: 'ended' }> | undefined;
    const leave = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      remote.listen(undefined);
    };
    const end = (how: How) => {
      leave();
      resolve({ kind: 'output', output: gather.end(how, ended), faulty: how.how === 'broken', heap: ended?.heap ?? 0 });
    };
    const stop = () => end({ how: 'cancelled' });
    const lack = (asset: string) => {
      leave();
      const message = `the engine's file ${asset} was not loaded in time: try again, or score on the backend`;
      resolve({ kind: 'missing', asset, output: gather.end({ how: 'broken', message }) });
    };
    const timer = setTimeout(() => end({ how: 'timed_out' }), plan.limits.wall_ms);
    const hear = (message: FromWorker): void => {
      switch (message.type) {
        case 'lines':
          for (const line of message.lines) {
            const problem = gather.line(line);
            if (problem !== undefined) return end({ how: 'limit', message: problem });
          }
          return undefined;
        case 'output':
          return gather.printed(message, plan.limits.output_bytes);
        case 'ended':
          ended = message;
          return kind === 'run' ? end(howOf(message.end)) : undefined;
        case 'rehearsed':
          return ended && end(howOf(ended.end));
        case 'missing':
          // Code that asks for what does not exist gets an error, and goes on.
          return wanted(message.asset) ? lack(message.asset) : undefined;
        case 'fault':
          return end({ how: 'broken', message: message.message });
        default:
          return undefined;
      }
    };
    remote.listen({ message: hear, crash: (message) => end({ how: 'broken', message: `the worker broke down: ${message}` }) });
    onEvent({ event: 'phase', phase: 'setup' });
    signal?.addEventListener('abort', stop, { once: true });
    remote.send({ type: kind, plan: workerPlan(plan, nonce) });
  });
}

function workerPlan(plan: RunPlan, nonce: string): WorkerPlan {
  const testFiles = [...new Set(plan.expected_tests.map((id) => id.split('::')[0] ?? id))].sort();
  return {
    nonce, files: plan.files, tests: plan.tests, testFiles,
    outputBytes: plan.limits.output_bytes, scratchBytes: plan.limits.scratch_bytes, memoryBytes: plan.limits.memory_bytes,
  };
}

function howOf(end: End): How {
  switch (end.kind) {
    case 'code': return { how: 'code', code: end.code };
    case 'signal': return { how: 'signal', signal: end.signal };
    case 'fault': return { how: 'broken', message: end.message };
  }
}
