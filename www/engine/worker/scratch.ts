// Bounds what a run may write. Files live in the worker's memory, which no other limit covers.
import type { EmscriptenFs } from './files/emscripten';
import { Errno } from './files/errors';

type Write = (stream: { node: { usedBytes?: number } }, buffer: unknown, offset: number, length: number, position: number, owned?: boolean) => number;
type SetAttributes = (node: { usedBytes?: number }, attributes: { size?: number }) => unknown;

/** Folders that a run can fill. */
const WRITABLE = ['/project', '/scratch', '/tmp', '/home'];

/** Makes writing past `limit` bytes fail with "no space left"; gives what takes the bound away again. */
export function boundScratch(FS: EmscriptenFs, limit: number): () => void {
  const table = FS.filesystems.MEMFS.ops_table;
  if (table === null) throw new Error('the file system has no files yet');
  let written = 0;
  const take = (bytes: number) => {
    written += Math.max(0, bytes);
    // Counting up is cheap; what was deleted since is only looked at when it matters.
    if (written > limit) written = WRITABLE.reduce((sum, folder) => sum + size(FS, folder), Math.max(0, bytes));
    if (written > limit) throw new FS.ErrnoError(Errno.noSpace);
  };
  const write = table.file.stream['write'] as unknown as Write;
  const setattr = table.file.node['setattr'] as unknown as SetAttributes;
  const bounded: Write = (stream, buffer, offset, length, position, owned) => {
    take(position + length - (stream.node.usedBytes ?? 0));
    return write(stream, buffer, offset, length, position, owned);
  };
  const boundedSet: SetAttributes = (node, attributes) => {
    if (attributes.size !== undefined) take(attributes.size - (node.usedBytes ?? 0));
    return setattr(node, attributes);
  };
  const install = (writing: Write, setting: SetAttributes) => {
    Object.assign(table.file.stream, { write: writing });
    Object.assign(table.file.node, { setattr: setting });
  };
  install(bounded, boundedSet);
  return () => install(write, setattr);
}

function size(FS: EmscriptenFs, folder: string): number {
  if (!FS.analyzePath(folder).exists) return 0;
  let total = 0;
  for (const name of FS.readdir(folder)) {
    if (name === '.' || name === '..') continue;
    const { mode, size: bytes } = FS.lstat(`${folder}/${name}`);
    total += FS.isDir(mode) ? size(FS, `${folder}/${name}`) : bytes;
  }
  return total;
}
