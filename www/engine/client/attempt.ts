// One attempt at a plan in one worker, to its end or to the limit that ends it.
import type { End, FromWorker, WorkerPlan } from '../shared/messages';
import type { RunEvent, RunOutput, RunPlan } from '../shared/plan';
import type { Remote } from './remote';
import { Gather, type How } from './report';

/** How an attempt went. */
export type Outcome =
  /** It has an output; `faulty` says that the worker broke down, which another attempt may not. */
  | { kind: 'output'; output: RunOutput; faulty: boolean; heap: number }
  /** A file was wanted that the worker was not given; the output says so, for when there is no other attempt. */
  | { kind: 'missing'; asset: string; output: RunOutput };

/** What an attempt is told and tells. */
export interface Terms {
  plan: RunPlan;
  /** Digest of the bundle. */
  environment: string;
  onEvent: (event: RunEvent) => void;
  /** Is given what ends the attempt early. */
  onStop: (stop: () => void) => void;
  /** Whether a file that a worker lacks can be had. */
  wanted: (asset: string) => boolean;
}

/** Runs a plan in a worker. */
export function attempt(remote: Remote, { plan, environment, onEvent, onStop, wanted }: Terms): Promise<Outcome> {
  const nonce = crypto.getRandomValues(new Uint32Array(4)).join('-');
  const gather = new Gather(environment, nonce, plan.limits.report_bytes, onEvent);
  return new Promise((resolve) => {
    const end = (how: How, ended?: Extract<FromWorker, { type: 'ended' }>) => {
      clearTimeout(timer);
      remote.listen(undefined);
      resolve({ kind: 'output', output: gather.end(how, ended?.witness), faulty: how.how === 'broken', heap: ended?.heap ?? 0 });
    };
    const lack = (asset: string) => {
      clearTimeout(timer);
      remote.listen(undefined);
      const message = `the engine's file ${asset} was not loaded in time: try again, or score on the backend`;
      resolve({ kind: 'missing', asset, output: gather.end({ how: 'broken', message }) });
    };
    const timer = setTimeout(() => end({ how: 'timed_out' }), plan.limits.wall_ms);
    const hear = (message: FromWorker): void => {
      switch (message.type) {
        case 'line': {
          const problem = gather.line(message.line);
          return problem === undefined ? undefined : end({ how: 'limit', message: problem });
        }
        case 'output':
          return gather.printed(message, plan.limits.output_bytes);
        case 'ended':
          return end(howOf(message.end), message);
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
    remote.send({ type: 'run', plan: workerPlan(plan, nonce) });
    onStop(() => end({ how: 'cancelled' }));
  });
}

function workerPlan(plan: RunPlan, nonce: string): WorkerPlan {
  const testFiles = [...new Set(plan.expected_tests.map((id) => id.split('::')[0] ?? id))].sort();
  return {
    nonce, files: plan.files, tests: plan.tests, testFiles,
    outputBytes: plan.limits.output_bytes, scratchBytes: plan.limits.scratch_bytes,
  };
}

function howOf(end: End): How {
  switch (end.kind) {
    case 'code': return { how: 'code', code: end.code };
    case 'signal': return { how: 'signal', signal: end.signal };
    case 'fault': return { how: 'broken', message: end.message };
  }
}
