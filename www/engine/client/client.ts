// The browser engine as the app uses it: scores a plan in this tab, without a server.
//
// The app imports this file's bundle when a person first wants to score here.
import type { RunOutput, RunPlan } from '../shared/plan';
import { attempt } from './attempt';
import { type Asset, at, type Manifest, mentioned, readManifest } from './manifest';
import { Pool } from './pool';
import { freshOrKept, type Progress, Store } from './store';

export { forget, stored } from './store';

/** What an engine is doing before it can run. */
export type OnProgress = (progress: { step: 'download' | 'start'; loaded: number; total: number }) => void;

/** What a run took, beside its output. */
export interface RunStatistics {
  /** Files that had not been foreseen; each cost a restart. */
  missed: string[];
  /** Attempts made. */
  attempts: number;
  /** Milliseconds until a worker was there. */
  waited_ms: number;
  /** Milliseconds of the steps of that worker's start. */
  steps: Record<string, number>;
  /** Bytes of the interpreter's memory at the end. */
  heap_bytes: number;
}

/** More misses than this are no accident. */
const MISSES = 8;
const FAULTS = 2;
/** With as many cores, the next spare starts while a run goes on; with fewer, it would only slow the run. */
const CORES = 4;

/** What starting the engine of a version takes. */
export interface Needs {
  /** Bytes of the files that every run needs. */
  bytes: number;
  /** The same as a server sends them, compressed. */
  compressed: number;
  /** Whether all of them are kept in this browser. */
  kept: boolean;
}

/** Versions of aws-cdk-lib that this site has an engine for, newest last. */
export async function versions(baseUrl: string): Promise<string[]> {
  const index = await freshOrKept(new URL('index.json', folder(baseUrl)).href)
    .then((response) => response.json()).catch(() => undefined) as { versions?: unknown } | undefined;
  return Array.isArray(index?.versions) ? index.versions.map(String) : [];
}

/**
 * What {@link open} would have to fetch, or {@link Engine.makeOffline} with `everything`; fetches nothing but the list of
 * files.
 */
export async function needs(baseUrl: string, cdkVersion: string, everything = false): Promise<Needs> {
  const { base, manifest } = await find(baseUrl, cdkVersion);
  const assets = everything ? manifest.assets : at([...manifest.code, ...manifest.core, manifest.frame], manifest.assets);
  const sum = (size: (asset: Asset) => number) => assets.reduce((total, asset) => total + size(asset), 0);
  return { bytes: sum(({ bytes }) => bytes), compressed: sum(({ brotli }) => brotli), kept: await new Store(base).keeps(assets) };
}

/** Opens the engine of a version of aws-cdk-lib below `baseUrl` and starts it. */
export async function open(baseUrl: string, cdkVersion: string, onProgress?: OnProgress): Promise<Engine> {
  const { base, manifest } = await find(baseUrl, cdkVersion);
  const engine = new Engine(base, manifest);
  await engine.start(onProgress);
  return engine;
}

async function find(baseUrl: string, cdkVersion: string): Promise<{ base: string; manifest: Manifest }> {
  const base = new URL(`${encodeURIComponent(cdkVersion)}/`, folder(baseUrl)).href;
  const response = await freshOrKept(new URL('manifest.json', base).href).catch(() => undefined);
  if (response === undefined) throw new Error('the browser engine cannot be reached: check the connection, or score on the backend');
  const manifest = response.ok ? await response.json().catch(() => undefined) as unknown : undefined;
  if (manifest === undefined) throw new Error(unknownVersion(await versions(baseUrl), cdkVersion));
  return { base, manifest: readManifest(manifest) };
}

function folder(baseUrl: string): URL {
  return new URL(baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`, document.baseURI);
}

function unknownVersion(choices: readonly string[], version: string): string {
  const known = choices.length > 0 ? `it has ${choices.join(', ')}` : 'this site has none';
  return `there is no browser engine for aws-cdk-lib ${version} here (${known}): score this task on the backend`;
}

/** An engine for one version of aws-cdk-lib. Runs one plan at a time; further ones wait their turn. */
export class Engine {
  #store: Store;
  #pool: Pool;
  #turn: Promise<unknown> = Promise.resolve();
  #cancel: (() => void) | undefined;
  #cancelled = false;
  #statistics: RunStatistics | undefined;

  /** Use {@link open}. */
  constructor(base: string, private readonly manifest: Manifest) {
    this.#store = new Store(base);
    this.#pool = new Pool(base, manifest, this.#store);
  }

  /** Digest of the bundle. */
  get environment(): string {
    return this.manifest.digest;
  }

  /** What the last run took. */
  get statistics(): RunStatistics | undefined {
    return this.#statistics;
  }

  /** Fetches what every run needs and starts a worker. */
  async start(onProgress?: OnProgress): Promise<void> {
    await this.#pool.warm((loaded, total) => onProgress?.({ step: loaded < total ? 'download' : 'start', loaded, total }));
  }

  /** Fetches and imports modules ahead of time, such as `aws_sqs`: for while a person still reads. */
  async preload(modules: string[]): Promise<void> {
    const names = modules.map((name) => (name.startsWith('aws_cdk') ? name : `aws_cdk.${name}`)).filter((name) => this.manifest.modules.has(name));
    this.#pool.prefer(names);
    await this.#pool.preload();
  }

  /** The modules that some files mention, for {@link preload}. */
  modulesOf(files: Record<string, string>): string[] {
    return mentioned(files, this.manifest);
  }

  /** Runs a plan; gives a `RunOutput` as JSON. A restarted run begins its events anew, with the phase `setup`. */
  run(planJson: string, onEvent: (eventJson: string) => void): Promise<string> {
    const turn = this.#turn.then(() => this.#run(JSON.parse(planJson) as RunPlan, onEvent));
    this.#turn = turn.catch(() => undefined);
    return turn.then((output) => JSON.stringify(output));
  }

  /** Ends the run that goes on; its output is a fault that says so. */
  cancel(): void {
    this.#cancelled = true;
    this.#cancel?.();
  }

  /** Ends everything. */
  dispose(): void {
    this.cancel();
    this.#pool.close();
  }

  /** Fetches every file, so that any task can be scored without a network. Large archives that few need come too. */
  async makeOffline(onProgress?: Progress): Promise<void> {
    await this.#store.get(this.manifest.assets, onProgress, 'low');
  }

  async #run(plan: RunPlan, onEvent: (eventJson: string) => void): Promise<RunOutput> {
    const modules = mentioned({ ...plan.files, ...plan.tests }, this.manifest);
    const extra: Asset[] = [];
    const statistics: RunStatistics = { missed: [], attempts: 0, waited_ms: 0, steps: {}, heap_bytes: 0 };
    this.#statistics = statistics;
    this.#cancelled = false;
    for (let faults = 0; ;) {
      const before = performance.now();
      const remote = await this.#pool.take(modules, extra);
      statistics.waited_ms += Math.round(performance.now() - before);
      statistics.steps = remote.steps;
      statistics.attempts++;
      this.#pool.prefer(modules);
      if (navigator.hardwareConcurrency >= CORES) void this.#pool.warm().catch(() => undefined);
      const outcome = await attempt(remote, {
        plan, environment: this.manifest.digest,
        onEvent: (event) => onEvent(JSON.stringify(event)),
        onStop: (stop) => {
          this.#cancel = stop;
          if (this.#cancelled) stop();
        },
        wanted: (asset) => this.#missing(asset, remote.given) !== undefined,
      });
      this.#cancel = undefined;
      await this.#pool.retire(remote);
      void this.#pool.warm().catch(() => undefined);
      if (outcome.kind === 'output') {
        statistics.heap_bytes = outcome.heap;
        if (outcome.faulty && ++faults < FAULTS) continue;
        return outcome.output;
      }
      const missing = this.#missing(outcome.asset, remote.given);
      if (missing === undefined || statistics.missed.push(missing.name) > MISSES) return outcome.output;
      extra.push(missing);
    }
  }

  /** A file that a worker wanted and was not given. */
  #missing(name: string, given: ReadonlySet<string>): Asset | undefined {
    return given.has(name) ? undefined : this.manifest.assets.find((asset) => asset.name === name);
  }
}

