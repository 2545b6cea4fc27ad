// What a snapshot of the interpreter's memory does not hold, and what brings it back: the kernel's state, by the requests
// that made it, and open files, at the numbers that the interpreter remembers.
import type { EmscriptenFs } from './files/emscripten';

/** Standard input, output and error are always there. */
const FIRST = 3;

/** Goes with a snapshot, as JSON. */
export interface Replay {
  /** Requests to the kernel, with the responses that they must get again. */
  requests: [request: string, response: string][];
  files: OpenFile[];
}

interface OpenFile {
  descriptor: number;
  path: string;
  flags: number;
  position: number;
}

/** Every file that is open now, in the order of descriptors. */
export function openFilesOf(FS: EmscriptenFs): OpenFile[] {
  return FS.streams.slice(FIRST).flatMap((stream) => (stream === null || stream === undefined ? [] : [{
    descriptor: stream.fd ?? -1, path: stream.path, flags: stream.flags, position: stream.position,
  }]));
}

/** Opens them again. */
export function reopen(FS: EmscriptenFs, files: readonly OpenFile[]): void {
  for (const { descriptor, path, flags, position } of files) {
    const stream = FS.open(path, flags);
    if (stream.fd !== descriptor) throw new Error('the snapshot does not fit this engine: other files are open');
    stream.position = position;
  }
}
