// Puts an archive of Python files into the interpreter's file system without copying: each file is a view into it.
import type { EmscriptenFs } from './files/emscripten';

const decoder = new TextDecoder();

/** Unpacks an archive (`build/archive.mjs` writes it) below a folder. */
export function unpack(FS: EmscriptenFs, archive: Uint8Array, root: string): void {
  const header = new DataView(archive.buffer, archive.byteOffset).getUint32(0, true);
  const entries = JSON.parse(decoder.decode(archive.subarray(4, 4 + header))) as [path: string, length: number][];
  let offset = 4 + header;
  const made = new Set<string>();
  for (const [path, length] of entries) {
    const file = `${root}/${path}`;
    const folder = file.slice(0, file.lastIndexOf('/'));
    if (!made.has(folder)) FS.mkdirTree(folder);
    made.add(folder);
    const node = FS.create(file, 0o444);
    node.contents = archive.subarray(offset, offset + length);
    node.usedBytes = length;
    offset += length;
  }
}
