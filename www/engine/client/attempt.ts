// One attempt at a plan in one worker, to its end or to the limit that ends it.
import type { FromWorker, WorkerPlan } from '../shared/messages';
import type { RunEvent, RunOutput, RunPlan } from '../shared/plan';
import type { Remote } from './remote';
import { Gather, type How } from './report';

/** How an attempt went. */
export type Outcome =
  /** It has an output; `faulty` says that the worker broke down, which another attempt may not. */
  | { kind: 'output'; output: RunOutput; faulty: boolean; heap: number }
  /** A file was wanted that the worker was not given. */
  | { kind: 'missing'; asset: string };

/** Runs a plan in a worker. Calling what `onStop` is given ends it early. */
export function attempt(
  remote: Remote, plan: RunPlan, environment: string, onEvent: (event: RunEvent) => void, onStop: (stop: (reason: string) => void) => void,
): Promise<Outcome> {
  const nonce = crypto.getRandomValues(new Uint32Array(4)).join('-');
  const gather = new Gather(environment, nonce, plan.limits.report_bytes, onEvent);
  return new Promise((resolve) => {
    const end = (how: How, ended?: Extract<FromWorker, { type: 'ended' }>) => {
      clearTimeout(timer);
      remote.listen(undefined);
      resolve({ kind: 'output', output: gather.end(how, ended?.witness), faulty: how.how === 'broken', heap: ended?.heap ?? 0 });
    };
    const timer = setTimeout(() => end({ how: 'timed_out' }), plan.limits.wall_ms);
    onStop((reason) => end({ how: 'limit', message: reason }));
    const hear = (message: FromWorker): void => {
      switch (message.type) {
        case 'line': {
          const problem = gather.line(message.line);
          return problem === undefined ? undefined : end({ how: 'limit', message: problem });
        }
        case 'output':
          return gather.printed(message, plan.limits.output_bytes);
        case 'ended':
          return end(message.fault !== null || message.code === null
            ? { how: 'broken', message: message.fault ?? 'the run ended without a status' }
            : { how: 'code', code: message.code }, message);
        case 'missing':
          clearTimeout(timer);
          remote.listen(undefined);
          return resolve({ kind: 'missing', asset: message.asset });
        case 'fault':
          return end({ how: 'broken', message: message.message });
        default:
          return undefined;
      }
    };
    remote.listen({ message: hear, crash: (message) => end({ how: 'broken', message: `the worker broke down: ${message}` }) });
    onEvent({ event: 'phase', phase: 'setup' });
    remote.send({ type: 'run', plan: workerPlan(plan, nonce) });
  });
}

function workerPlan(plan: RunPlan, nonce: string): WorkerPlan {
  const testFiles = [...new Set(plan.expected_tests.map((id) => id.split('::')[0] ?? id))].sort();
  return {
    nonce, files: plan.files, tests: plan.tests, testFiles,
    outputBytes: plan.limits.output_bytes, scratchBytes: plan.limits.scratch_bytes,
  };
}
