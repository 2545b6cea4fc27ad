// A folder of small files as one: a length, a list of paths and lengths, the bytes. `worker/archive.ts` reads it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from './digest.mjs';

/** An archive of files, `path inside` to `path on the disk`. */
export function archive(files) {
  const paths = Object.keys(files).sort();
  const contents = paths.map((path) => readFileSync(files[path]));
  const header = Buffer.from(JSON.stringify(paths.map((path, at) => [path, contents[at].length])));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return Buffer.concat([length, header, ...contents]);
}

/** The Python files of a folder, without those of folders in it, to be found below `prefix`. */
export function pythonFiles(folder, prefix) {
  const paths = filesUnder(folder, (path) => path.endsWith('.py') && !path.includes('/'));
  return Object.fromEntries(paths.map((path) => [`${prefix}/${path}`, join(folder, path)]));
}
