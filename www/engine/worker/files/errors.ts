// Errors of Node's `fs`, from the error numbers of Emscripten's file system.

/** An error as Node raises it. */
export interface NodeError extends Error {
  code: string;
  errno?: number;
  syscall?: string;
  path?: string;
}

// Emscripten counts as WASI does: its number, then Node's code and number.
const KNOWN: Readonly<Record<number, readonly [code: string, errno: number, text: string]>> = {
  2: ['EACCES', 13, 'permission denied'],
  8: ['EBADF', 9, 'bad file descriptor'],
  10: ['EBUSY', 16, 'resource busy or locked'],
  20: ['EEXIST', 17, 'file already exists'],
  28: ['EINVAL', 22, 'invalid argument'],
  31: ['EISDIR', 21, 'illegal operation on a directory'],
  32: ['ELOOP', 40, 'too many symbolic links encountered'],
  44: ['ENOENT', 2, 'no such file or directory'],
  51: ['ENOSPC', 28, 'no space left on device'],
  54: ['ENOTDIR', 20, 'not a directory'],
  55: ['ENOTEMPTY', 39, 'directory not empty'],
  63: ['EPERM', 1, 'operation not permitted'],
  69: ['EROFS', 30, 'read-only file system'],
  75: ['EXDEV', 18, 'cross-device link not permitted'],
};

/** Emscripten's numbers that this code raises itself. */
export const Errno = { badDescriptor: 8, exists: 20, inputOutput: 29, isFolder: 31, noSpace: 51, notFolder: 54, readOnly: 69 } as const;

/** The error for a number. */
export function fileError(errno: number, syscall: string, path?: string): NodeError {
  const [code, number, text] = KNOWN[errno] ?? ['EIO', 5, `input or output error ${errno}`];
  const error = new Error(`${code}: ${text}, ${syscall}${path === undefined ? '' : ` '${path}'`}`) as NodeError;
  Object.assign(error, { code, errno: -number, syscall }, path === undefined ? {} : { path });
  return error;
}

/** An error with only a code. */
export function codedError(code: string, message: string): NodeError {
  return Object.assign(new Error(message), { code });
}

/** Runs something on Emscripten's file system and turns its error into Node's. */
export function translated<T>(syscall: string, path: string | undefined, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const raw = error as { errno?: unknown; syscall?: unknown } | null;
    if (raw !== null && typeof raw === 'object' && typeof raw.errno === 'number' && raw.syscall === undefined) {
      throw fileError(raw.errno, syscall, path);
    }
    throw error;
  }
}
