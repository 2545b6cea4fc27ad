// The browser engine as the app uses it: scores a plan in this tab, without a server.
//
// The app imports this file's bundle when a person first wants to score here.
import type { RunPlan } from '../shared/plan';
import { attempt } from './attempt';
import { type Asset, at, type Manifest, mentioned, readManifest } from './manifest';
import { Pool } from './pool';
import { Rehearsal } from './rehearsal';
import type { Remote } from './remote';
import { cancelled, type Finished } from './report';
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
  /** Whether the worker had rehearsed. */
  rehearsed: boolean;
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
  #running = new Set<AbortController>();
  #rehearsal: { planJson: string; rehearsal: Rehearsal } | undefined;
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
    void this.#store.prune(this.manifest.assets).catch(() => undefined);
  }

  /** Fetches and imports modules ahead of time, such as `aws_sqs`: for while a person still reads. */
  async preload(modules: string[]): Promise<void> {
    const names = modules.map((name) => (name.startsWith('aws_cdk') ? name : `aws_cdk.${name}`)).filter((name) => this.manifest.modules.has(name));
    this.#pool.prefer(names);
    await this.#pool.preload();
  }

  /**
   * Lets spares run a plan of the dataset's own, a task's baseline, before they are given a candidate: by then the browser
   * has made the engine's code fast. Resolves when the spare has. Never delays a run; the same plan again does nothing.
   */
  async rehearse(planJson: string): Promise<void> {
    if (this.#rehearsal?.planJson !== planJson) {
      const plan = JSON.parse(planJson) as RunPlan;
      this.#pool.prefer(mentioned({ ...plan.files, ...plan.tests }, this.manifest));
      this.#rehearsal = { planJson, rehearsal: new Rehearsal(plan, this.manifest.digest) };
    }
    const { rehearsal } = this.#rehearsal;
    // While a run goes on, it would only slow it.
    await this.#turn;
    if (this.#rehearsal.rehearsal === rehearsal) await this.#pool.rehearse(rehearsal);
  }

  /** What the plan of {@link rehearse} came to, as `run` would give it, with its templates. */
  async baseline(): Promise<string> {
    if (this.#rehearsal === undefined) throw new Error('no baseline was rehearsed');
    return this.#rehearsal.rehearsal.output;
  }

  /** The modules that some files mention, for {@link preload}. */
  modulesOf(files: Record<string, string>): string[] {
    return mentioned(files, this.manifest);
  }

  /** Runs a plan; gives a `RunOutput` as JSON. A restarted run begins its events anew, with the phase `setup`. */
  run(planJson: string, onEvent: (eventJson: string) => void): Promise<string> {
    const stop = new AbortController();
    this.#running.add(stop);
    let begun = false;
    const turn = this.#turn.then(() => {
      begun = true;
      return stop.signal.aborted ? cancelled(this.manifest.digest) : this.#run(JSON.parse(planJson) as RunPlan, onEvent, stop.signal);
    });
    this.#turn = turn.catch(() => undefined);
    const left = new Promise<Finished>((resolve) => {
      // One that has begun ends by itself.
      stop.signal.addEventListener('abort', () => begun || resolve(cancelled(this.manifest.digest)), { once: true });
    });
    return Promise.race([turn, left]).finally(() => this.#running.delete(stop)).then(({ json }) => json);
  }

  /** Ends every run that goes on or waits; its output is a fault that says so. */
  cancel(): void {
    for (const stop of this.#running) stop.abort();
  }

  /** Ends everything. */
  dispose(): void {
    this.cancel();
    this.#pool.close();
  }

  /**
   * Fetches every file, so that any task can be scored without a network. Large archives that few need come too. One that
   * was stopped or has failed goes on from there the next time. Fails where the browser has no room to keep them.
   */
  async makeOffline(onProgress?: Progress, stop?: AbortSignal): Promise<void> {
    await this.#store.get(this.manifest.assets, { progress: onProgress, priority: 'low', stop, toKeep: true });
  }

  async #run(plan: RunPlan, onEvent: (eventJson: string) => void, signal: AbortSignal): Promise<Finished> {
    const modules = mentioned({ ...plan.files, ...plan.tests }, this.manifest);
    const extra: Asset[] = [];
    const statistics: RunStatistics = { missed: [], attempts: 0, waited_ms: 0, rehearsed: false, steps: {}, heap_bytes: 0 };
    this.#statistics = statistics;
    for (let faults = 0; ;) {
      const before = performance.now();
      const remote = await this.#taken(modules, extra, signal);
      if (remote === undefined) return cancelled(this.manifest.digest);
      statistics.waited_ms += Math.round(performance.now() - before);
      statistics.steps = remote.steps;
      statistics.rehearsed = remote.rehearsed;
      statistics.attempts++;
      this.#pool.prefer(modules);
      if (navigator.hardwareConcurrency >= CORES) void this.#pool.warm().catch(() => undefined);
      const outcome = await attempt(remote, {
        kind: 'run', plan, environment: this.manifest.digest, signal,
        onEvent: (event) => onEvent(JSON.stringify(event)),
        wanted: (asset) => this.#missing(asset, remote.given) !== undefined,
      });
      await this.#pool.retire(remote);
      void this.#pool.warm().catch(() => undefined);
      if (outcome.kind === 'output') {
        statistics.heap_bytes = outcome.heap;
        if (outcome.faulty && !signal.aborted && ++faults < FAULTS) continue;
        return outcome.output;
      }
      const missing = this.#missing(outcome.asset, remote.given);
      if (missing === undefined || statistics.missed.push(missing.name) > MISSES) return outcome.output;
      extra.push(missing);
    }
  }

  /** A worker; none if the run is cancelled before there is one, and then it stays a spare. */
  async #taken(modules: string[], extra: readonly Asset[], signal: AbortSignal): Promise<Remote | undefined> {
    const taking = this.#pool.take(modules, extra);
    const stopped = new Promise<undefined>((resolve) => {
      if (signal.aborted) resolve(undefined);
      signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    const remote = await Promise.race([taking, stopped]);
    if (remote === undefined) void taking.then((late) => this.#pool.giveBack(late), () => undefined);
    return remote;
  }

  /** A file that a worker wanted and was not given. */
  #missing(name: string, given: ReadonlySet<string>): Asset | undefined {
    return given.has(name) ? undefined : this.manifest.assets.find((asset) => asset.name === name);
  }
}

