// Takes the interpreter back to where it was before a rehearsal. Its memory is copied and put back byte for byte, and with
// it everything that Python knows: modules, working folder, environment, random numbers, the state of its collector. What
// lies outside of that memory, files and open files, is compared and put back too. A rehearsal that changed anything that
// was there before cannot be taken back, and then this worker is of no more use.
import type { EmscriptenFs, Node, Stream } from './files/emscripten';
import type { Native } from './python';

/** What a file or folder was, and what would show that it was changed. */
interface Seen {
  node: Node;
  mode: number;
  size: number | undefined;
  changed: number;
}

/** Everything as it was. */
export interface Kept {
  memory: Uint8Array;
  stack: number;
  folder: string;
  inode: number;
  files: Map<string, Seen>;
  streams: { stream: Stream; position: number }[];
  globals: Set<PropertyKey>;
}

/** No files but windows into the interpreter. */
const OUTSIDE = '/proc';
const REGULAR_FILE = 0o100000;
const KIND = 0o170000;

/** Remembers an interpreter that runs nothing. */
export function keep({ FS, native }: { FS: EmscriptenFs; native: Native }): Kept {
  return {
    memory: native.HEAPU8.slice(), stack: native.stackSave(), folder: FS.cwd(), inode: FS.nextInode, files: filesOf(FS),
    streams: openIn(FS).map((stream) => ({ stream, position: stream.position })),
    globals: new Set(Reflect.ownKeys(globalThis)),
  };
}

/** Takes it back. Throws where that cannot be done to the last byte. */
export function rewind({ FS, native }: { FS: EmscriptenFs; native: Native }, kept: Kept): void {
  if (native.stackSave() !== kept.stack) throw new Error('the rehearsal did not come back from where it went');
  const known = new Set(kept.streams.map(({ stream }) => stream));
  const open = openIn(FS);
  for (const stream of open) if (!known.has(stream)) FS.close(stream);
  for (const { stream, position } of kept.streams) {
    if (!open.includes(stream)) throw new Error(`the rehearsal closed ${stream.path}`);
    stream.position = position;
  }
  FS.chdir(kept.folder);
  removeNew(FS, kept.files);
  FS.nextInode = kept.inode;
  for (const name of Reflect.ownKeys(globalThis)) if (!kept.globals.has(name)) Reflect.deleteProperty(globalThis, name);
  native.HEAPU8.set(kept.memory);
  // An allocator takes memory that it has not had before to be empty.
  native.HEAPU8.fill(0, kept.memory.length);
}

function openIn(FS: EmscriptenFs): Stream[] {
  return FS.streams.filter((stream): stream is Stream => stream !== null && stream !== undefined);
}

function removeNew(FS: EmscriptenFs, before: Map<string, Seen>): void {
  const now = filesOf(FS);
  // What lies in a folder comes after it.
  for (const [path, { mode }] of [...now].reverse()) {
    if (before.has(path)) continue;
    if (FS.isDir(mode)) FS.rmdir(path);
    else FS.unlink(path);
    now.delete(path);
  }
  for (const [path, { node, mode, size, changed }] of before) {
    const found = now.get(path);
    const alike = (mode & KIND) !== REGULAR_FILE || (found?.size === size && found?.changed === changed);
    const same = found?.node === node && found.mode === mode && alike;
    if (!same) throw new Error(`the rehearsal changed ${path}`);
    // A folder's time moves with what comes and goes in it, and a device's with what is written to it.
    node.mtime = node.ctime = changed;
  }
}

function filesOf(FS: EmscriptenFs): Map<string, Seen> {
  const found = new Map<string, Seen>();
  const visit = (folder: Node, path: string): void => {
    for (const [name, node] of Object.entries(folder.contents ?? {}) as [string, Node][]) {
      const inside = `${path}/${name}`;
      if (inside === OUTSIDE) continue;
      found.set(inside, { node, mode: node.mode, size: node.usedBytes, changed: Number(node.mtime) });
      if (FS.isDir(node.mode)) visit(node, inside);
    }
  };
  visit(FS.lookupPath('/').node, '');
  return found;
}
