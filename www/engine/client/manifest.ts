// The bundle's list of files.
import { count, list, object, type Reader, text } from './shapes';

/** One file of the bundle. */
export interface Asset {
  name: string;
  file: string;
  role: string;
  bytes: number;
  brotli: number;
  sha256: string;
}

/** What `manifest.json` says. Numbers are positions in `assets`. */
export interface Manifest {
  cdk_version: string;
  digest: string;
  assets: Asset[];
  frame: number;
  code: number[];
  core: number[];
  modules: Map<string, number[]>;
}

const FORMAT = 1;
const positions = list(count, 10_000);
const asset: Reader<Asset> = object({
  name: text(200), file: text(200), role: text(40), bytes: count, brotli: count, sha256: text(64),
});
const modules: Reader<Map<string, number[]>> = (value) =>
  new Map(Object.entries(value as Record<string, unknown>).map(([name, found]) => [name, positions(found)]));
const manifest = object({
  format: count, cdk_version: text(40), digest: text(64), assets: list(asset, 10_000), frame: count, code: positions,
  core: positions, modules,
});

/** Reads a manifest. */
export function readManifest(value: unknown): Manifest {
  const read = manifest(value);
  if (read.format !== FORMAT) throw new Error('the browser engine on this site is of another version than this page: reload the page');
  return read;
}

/** Full names of the modules of aws_cdk that some Python files mention. */
export function mentioned(files: Record<string, string>, { modules: known }: Manifest): string[] {
  const found = new Set<string>();
  for (const [path, source] of Object.entries(files)) {
    if (!path.endsWith('.py') || !source.includes('aws_cdk')) continue;
    for (const [word] of source.matchAll(/\b[a-z][a-z0-9_]+\b/g)) {
      const name = `aws_cdk.${word}`;
      if (known.has(name)) found.add(name);
    }
  }
  return [...found].sort();
}

/** Every file that a run importing these modules needs inside its worker. */
export function needed(names: readonly string[], { assets, core, modules: known }: Manifest): Asset[] {
  const found = new Set(core);
  for (const name of names) for (const position of known.get(name) ?? []) found.add(position);
  return at([...found], assets);
}

/** Files at positions. */
export function at(places: readonly number[], assets: readonly Asset[]): Asset[] {
  return places.map((place) => {
    const found = assets[place];
    if (found === undefined) throw new Error('the manifest of the browser engine names a file that it does not list');
    return found;
  });
}
