// Hashes, and folders listed in an order that does not depend on the machine.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './paths.mjs';

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** Every file under a folder as a path relative to it, sorted by code unit. */
export function filesUnder(folder, keep = () => true) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)).split('\\').join('/'))
    .filter(keep)
    .sort((left, right) => (left < right ? -1 : 1));
}

/** One digest over files: names within the tree, and contents. */
export function digestFiles(paths) {
  const hash = createHash('sha256');
  for (const path of [...paths].sort()) {
    hash.update(`${relative(root, path)}\0`).update(sha256(readFileSync(path))).update('\0');
  }
  return hash.digest('hex');
}
