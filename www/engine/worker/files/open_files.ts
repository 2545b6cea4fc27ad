// File descriptors of the kernel's `fs`: numbers above any that Python uses.
import { Buffer } from '../node/buffer';
import type { EmscriptenFs, Stream } from './emscripten';
import { Errno, fileError, translated } from './errors';
import { bytesOf, FLAGS, type Output } from './node_fs';
import type { Overlay, OverlayFile } from './overlay';
import type { Stats } from './stats';

type Open = { file: string; packed: OverlayFile; position: number } | { file: string; stream: Stream };

interface Paths {
  absolute(given: string): string;
  writable(syscall: string, given: string): string;
  stat(file: string): Stats;
}

/** `openSync` and what works on what it gives. */
export function openFiles(FS: EmscriptenFs, overlay: Overlay, output: Output, paths: Paths) {
  const files = new Map<number, Open>();
  let next = 1000;
  const get = (descriptor: number, syscall: string): Open => {
    const open = files.get(descriptor);
    if (open === undefined) throw fileError(Errno.badDescriptor, syscall);
    return open;
  };
  return {
    /** The path that a descriptor was opened at. */
    pathOf: (descriptor: number): string => get(descriptor, 'read').file,
    openSync(given: string, flags: string | number = 'r', mode = 0o666): number {
      const file = paths.absolute(given);
      const node = overlay.get(file);
      const open: Open = node?.kind === 'file' ? { file, packed: node, position: 0 } : {
        file,
        stream: translated('open', given, () => FS.open(file, typeof flags === 'number' ? flags : FLAGS[flags] ?? 0, mode)),
      };
      files.set(next, open);
      return next++;
    },
    closeSync(descriptor: number): void {
      const open = get(descriptor, 'close');
      files.delete(descriptor);
      if ('stream' in open) FS.close(open.stream);
    },
    fstatSync: (descriptor: number): Stats => paths.stat(get(descriptor, 'fstat').file),
    readSync(
      descriptor: number, buffer: Uint8Array, offset: number | { offset?: number; length?: number; position?: number | null } = 0,
      length?: number, position?: number | null,
    ): number {
      const open = get(descriptor, 'read');
      const given = typeof offset === 'object' && offset !== null ? offset : { offset: offset ?? 0, length, position };
      const start = given.offset ?? 0;
      const count = given.length ?? buffer.byteLength - start;
      const at = given.position ?? undefined;
      if ('stream' in open) {
        const view = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
        return translated('read', undefined, () => FS.read(open.stream, view, start, count, at));
      }
      const from = at ?? open.position;
      const bytes = overlay.read(open.packed).subarray(from, from + count);
      buffer.set(bytes, start);
      if (at === undefined) open.position = from + bytes.length;
      return bytes.length;
    },
    writeSync(descriptor: number, data: string | Uint8Array, offset = 0, length?: number, position?: number | null): number {
      if (descriptor === 1 || descriptor === 2) {
        const text = typeof data === 'string' ? data : Buffer.from(data).toString();
        (descriptor === 1 ? output.stdout : output.stderr)(text);
        return data.length;
      }
      const open = get(descriptor, 'write');
      if (!('stream' in open)) throw fileError(Errno.readOnly, 'write', open.file);
      const bytes = bytesOf(data);
      const [start, count] = typeof data === 'string' ? [0, bytes.length] : [offset, length ?? bytes.length - offset];
      return translated('write', undefined, () => FS.write(open.stream, bytes, start, count, position ?? undefined));
    },
  };
}
