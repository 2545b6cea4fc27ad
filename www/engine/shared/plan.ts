// The engine's contract with the rest of InfraBench, as `crates/protocol/src/run.rs` defines it.
import type { TestWitness } from './messages';

/** What a run may use. */
export interface Limits {
  wall_ms: number;
  output_bytes: number;
  report_bytes: number;
  scratch_bytes: number;
  memory_bytes: number;
  processes: number;
}

/** What an engine is asked to do. */
export interface RunPlan {
  task_id: string;
  cdk_version: string;
  files: Record<string, string>;
  tests: Record<string, string>;
  expected_tests: string[];
  limits: Limits;
}

/** How far a run has come. */
export type Phase = 'setup' | 'import' | 'synth' | 'tests';

/** How a run ended. */
export type Exit =
  | { kind: 'code'; code: number }
  | { kind: 'signal'; signal: number }
  | { kind: 'timed_out' }
  | { kind: 'limit_exceeded'; message: string }
  | { kind: 'fault'; message: string };

/** Something that a run reports, in order. */
export type RunEvent =
  | { event: 'phase'; phase: Phase }
  | { event: 'collected'; tests: string[] }
  | { event: 'test_started'; id: string }
  | ({ event: 'test' } & TestReport)
  | ({ event: 'collection_error' } & CollectionError)
  | { event: 'template'; stack: string; template: unknown };

/** One test. */
export interface TestReport {
  id: string;
  outcome: 'passed' | 'failed' | 'error' | 'skipped' | 'missing';
  message?: string | undefined;
  duration_ms: number;
  exception?: Record<string, unknown> | undefined;
  assertion?: Record<string, unknown> | undefined;
}

/** A test file that could not be collected. */
export interface CollectionError {
  path: string;
  exception: Record<string, unknown>;
}

/** Bounded output. */
export interface Captured {
  text: string;
  dropped_bytes: number;
}

/** What happened in a run. */
export interface RunOutput {
  engine: 'browser';
  environment: string;
  exit: Exit;
  complete: boolean;
  phase: Phase;
  phases: { phase: Phase; duration_ms: number }[];
  collected: string[];
  collection_errors: CollectionError[];
  tests: TestReport[];
  templates: Record<string, unknown>;
  stdout: Captured;
  stderr: Captured;
  duration_ms: number;
  /** What the kernel saw of each test's assertions. */
  witness?: TestWitness[];
}
