// A folder of small files as one: a length, a list of paths and lengths, the bytes. `worker/archive.ts` reads it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from './digest.mjs';

/** An archive of a folder's Python files, each below `prefix`. */
export function archive(folder, prefix = '') {
  const paths = filesUnder(folder, (path) => path.endsWith('.py'));
  const files = paths.map((path) => readFileSync(join(folder, path)));
  const header = Buffer.from(JSON.stringify(paths.map((path, at) => [prefix + path, files[at].length])));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return Buffer.concat([length, header, ...files]);
}
