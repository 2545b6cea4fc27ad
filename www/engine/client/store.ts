// The bundle's files in the browser's Cache Storage, fetched when they are first wanted, with progress by the byte.
import type { Asset } from './manifest';

/** All versions in one cache; names carry hashes, so that nothing in it ever changes. */
const CACHE = 'infrabench-engine';
/** A site on plain HTTP has no Cache Storage, a browser may refuse it, and then Blobs are kept for as long as the page is. */
const opened = async () => (typeof caches === 'undefined' ? undefined : caches.open(CACHE).catch(() => undefined));
const PARALLEL = 6;
const TRIES = 3;
/** Bytes that can be copied well within a frame. */
const HASHED = 4 * 1024 * 1024;

/** Bytes so far, and of how many. */
export type Progress = (loaded: number, total: number) => void;

/** How files are fetched. */
export interface Fetching {
  progress?: Progress | undefined;
  priority?: RequestPriority;
  /** Begins no further file once it is aborted. */
  stop?: AbortSignal | undefined;
  /** Whether a file is of no use unless the browser keeps it. */
  toKeep?: boolean;
}

/** Fetches, keeps and gives files. */
export class Store {
  #blobs = new Map<string, Promise<Blob>>();
  /** Those that are here for as long as the page is open only. */
  #passing = new Set<string>();

  constructor(private readonly base: string) {}

  /**
   * Files by name; those that are not here yet are fetched. After a failure or a stop no further file is begun; those that
   * have arrived are kept, so that the next call goes on from there.
   */
  async get(assets: readonly Asset[], { progress, priority = 'auto', stop, toKeep = false }: Fetching = {}): Promise<Record<string, Blob>> {
    const total = assets.reduce((sum, { bytes }) => sum + bytes, 0);
    let loaded = 0;
    const count = (bytes: number) => {
      loaded += bytes;
      progress?.(loaded, total);
    };
    const found: Record<string, Blob> = {};
    const waiting = [...assets];
    const work = async () => {
      for (let asset = waiting.shift(); asset !== undefined; asset = waiting.shift()) {
        if (stop?.aborted) throw new Error('the download was stopped: what has arrived is kept');
        found[asset.name] = await this.#one(asset, count, priority);
        if (toKeep && this.#passing.delete(asset.file)) {
          // The next time there may be room.
          this.#blobs.delete(asset.file);
          throw new Error(noRoom(total));
        }
      }
    };
    const workers = Array.from({ length: PARALLEL }, () => work().catch((error: unknown) => {
      waiting.length = 0;
      throw error;
    }));
    await Promise.all(workers);
    return found;
  }

  /** Whether a file was fetched or looked up already in this page. */
  holds(asset: Asset): boolean {
    return this.#blobs.has(asset.file);
  }

  /** Whether the browser keeps all of some files from this or an earlier visit. */
  async keeps(assets: readonly Asset[]): Promise<boolean> {
    const known = new Set((await (await opened())?.keys() ?? []).map(({ url }) => url));
    return assets.every(({ file }) => known.has(new URL(file, this.base).href));
  }

  /** Removes what an older bundle of the same version has left: nothing will ask for it again. */
  async prune(assets: readonly Asset[]): Promise<void> {
    const cache = await opened();
    const current = new Set(['manifest.json', ...assets.map(({ file }) => file)].map((file) => new URL(file, this.base).href));
    for (const request of await cache?.keys() ?? []) {
      if (request.url.startsWith(this.base) && !current.has(request.url)) await cache?.delete(request);
    }
  }

  #one(asset: Asset, count: (bytes: number) => void, priority: RequestPriority): Promise<Blob> {
    const known = this.#blobs.get(asset.file);
    if (known !== undefined) return known.then((blob) => (count(asset.bytes), blob));
    const blob = this.#load(asset, count, priority);
    this.#blobs.set(asset.file, blob);
    blob.catch(() => this.#blobs.delete(asset.file));
    return blob;
  }

  async #load(asset: Asset, count: (bytes: number) => void, priority: RequestPriority): Promise<Blob> {
    const url = new URL(asset.file, this.base).href;
    const cache = await opened();
    const kept = await (await cache?.match(url))?.blob();
    if (kept?.size === asset.bytes) {
      count(asset.bytes);
      return kept;
    }
    const blob = await fetched(url, asset, count, priority);
    try {
      await cache?.put(url, new Response(blob));
    } catch {
      // No room.
    }
    // The cached copy lies on the disk, not in memory.
    const copy = await (await cache?.match(url))?.blob();
    if (copy?.size === asset.bytes) return copy;
    this.#passing.add(asset.file);
    return blob;
  }
}

function noRoom(bytes: number): string {
  return `this browser has no room for the engine's ${Math.ceil(bytes / 1e6)} MB: free some space on this disk, then go on. `
    + 'What has arrived is kept, and scoring works with a network';
}

/** A file that did not arrive whole is asked for again, past what the browser may keep of it; bytes count once. */
async function fetched(url: string, asset: Asset, count: (bytes: number) => void, priority: RequestPriority): Promise<Blob> {
  let counted = 0;
  for (let tried = 1; ; tried += 1) {
    let received = 0;
    try {
      return await once(url, asset, (bytes) => {
        received += bytes;
        if (received > counted) count(received - counted);
        counted = Math.max(counted, received);
      }, { priority, cache: tried === 1 ? 'default' : 'reload' });
    } catch (error) {
      if (tried === TRIES || !(error instanceof Interrupted)) throw error;
    }
  }
}

/** A file that came in part, or not as it was sent. */
class Interrupted extends Error {}

async function once(url: string, asset: Asset, count: (bytes: number) => void, how: RequestInit): Promise<Blob> {
  let response: Response;
  try {
    response = await fetch(url, how);
  } catch {
    throw new Error(`the browser engine's file ${asset.file} cannot be fetched: check the connection, then try again`);
  }
  if (!response.ok || response.body === null) {
    throw new Error(`the browser engine's file ${asset.file} is not on this site (${response.status}): reload the page`);
  }
  let received = 0;
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  try {
    for (const reader = response.body.getReader();;) {
      const { done, value } = await reader.read();
      if (done) break;
      received += value.byteLength;
      count(value.byteLength);
      pieces.push(value);
    }
  } catch {
    throw new Interrupted(`the browser engine's file ${asset.file} broke off after ${received} of ${asset.bytes} bytes: check the connection, then try again`);
  }
  // Not `Response.blob()`: Chromium writes what that gathers to the disk, and fails where the disk is nearly full.
  const blob = new Blob(pieces);
  const broken = received !== asset.bytes || !await matches(blob, asset.sha256);
  if (broken) throw new Interrupted(`the browser engine's file ${asset.file} arrived damaged: reload the page`);
  return blob;
}

/** Whether a file is what the manifest says. Of a large one the size must do: copying it to hash it blocks the page. */
async function matches(blob: Blob, sha256: string): Promise<boolean> {
  if (typeof crypto.subtle === 'undefined' || blob.size > HASHED) return true;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('') === sha256;
}

/** Bytes of the engine's files that the browser keeps. */
export async function stored(): Promise<number> {
  const cache = await opened();
  let bytes = 0;
  for (const request of await cache?.keys() ?? []) bytes += (await (await cache?.match(request))?.blob())?.size ?? 0;
  return bytes;
}

/** Forgets all of them. */
export async function forget(): Promise<void> {
  if (await opened() !== undefined) await caches.delete(CACHE);
}

/** Keeps a small file that may change, for when there is no network. */
export async function freshOrKept(url: string): Promise<Response> {
  const cache = await opened();
  try {
    const response = await fetch(url, { cache: 'no-cache' });
    if (response.ok) await cache?.put(url, response.clone()).catch(() => undefined);
    return response;
  } catch (error) {
    const kept = await cache?.match(url);
    if (kept !== undefined) return kept;
    throw error;
  }
}
