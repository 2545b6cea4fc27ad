// The devices through which the interpreter speaks with the worker: `/dev/engine` for questions, `/dev/report` for the
// harness's lines. Plain file descriptors, so that no Python object leads to a JavaScript one.
import type { EmscriptenFs } from './files/emscripten';
import { Errno } from './files/errors';

const MAJOR = 70;
const HEADER = 4;

/** Answers one question: its kind, and the rest. */
export type Answer = (kind: string, payload: Uint8Array) => Uint8Array;

/** Makes `/dev/engine`. */
export function questionDevice(FS: EmscriptenFs, answer: Answer): void {
  let pending: Uint8Array = new Uint8Array(0);
  make(FS, '/dev/engine', 1, {
    open: (stream) => {
      stream.seekable = false;
    },
    write: (_, buffer, offset, length) => {
      const request = new Uint8Array(buffer.slice(offset, offset + length).buffer);
      // An answer may take nested questions, each of which leaves its own answer here and is read before we go on.
      const body = attempt(FS, () => answer(String.fromCharCode(request[0] ?? 0), request.subarray(1)));
      const framed = new Uint8Array(HEADER + body.length);
      new DataView(framed.buffer).setUint32(0, body.length, true);
      framed.set(body, HEADER);
      pending = framed;
      return length;
    },
    read: (_, buffer, offset, length) => {
      const piece = pending.subarray(0, length);
      buffer.set(piece, offset);
      pending = pending.subarray(piece.length);
      return piece.length;
    },
  });
}

/** Makes `/dev/report`, which takes lines of JSON. */
export function reportDevice(FS: EmscriptenFs, onLine: (line: string) => void): void {
  const decoder = new TextDecoder();
  let partial = '';
  make(FS, '/dev/report', 2, {
    open: (stream) => {
      stream.seekable = false;
    },
    write: (_, buffer, offset, length) => {
      partial += decoder.decode(buffer.slice(offset, offset + length), { stream: true });
      const lines = partial.split('\n');
      partial = lines.pop() ?? '';
      for (const line of lines) onLine(line);
      return length;
    },
  });
}

/** What goes wrong here is the interpreter's input or output error: anything else would break it down. */
function attempt<T>(FS: EmscriptenFs, run: () => T): T {
  try {
    return run();
  } catch {
    throw new FS.ErrnoError(Errno.inputOutput);
  }
}

function make(FS: EmscriptenFs, path: string, minor: number, operations: Parameters<EmscriptenFs['registerDevice']>[1]): void {
  const device = FS.makedev(MAJOR, minor);
  FS.registerDevice(device, operations);
  FS.mkdev(path, device);
}
