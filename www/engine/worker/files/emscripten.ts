// The part of Emscripten's file system that the engine uses. Its own types stop at what web pages need.

/** An open file. */
export interface Stream {
  seekable: boolean;
  node: Node;
  position: number;
  fd: number | null;
  path: string;
  flags: number;
}

/** A file or folder in memory. */
export interface Node {
  mode: number;
  contents?: Uint8Array | Record<string, Node>;
  usedBytes?: number;
  mtime: number;
  ctime: number;
}

/** What a device does; offsets and lengths are those of the given buffer. */
export interface DeviceOperations {
  open?(stream: Stream): void;
  read?(stream: Stream, buffer: Int8Array, offset: number, length: number): number;
  write?(stream: Stream, buffer: Int8Array, offset: number, length: number): number;
}

/** Emscripten's `FS`. */
export interface EmscriptenFs {
  filesystems: { MEMFS: { stream_ops: Record<string, unknown>; ops_table: MemoryOperations | null } };
  ErrnoError: new (errno: number) => Error;
  streams: (Stream | null | undefined)[];
  /** The number that the next file gets. */
  nextInode: number;
  cwd(): string;
  chdir(path: string): void;
  analyzePath(path: string): { exists: boolean; object?: Node };
  stat(path: string): import('./stats').RawStats;
  lstat(path: string): import('./stats').RawStats;
  isDir(mode: number): boolean;
  isLink(mode: number): boolean;
  readFile(path: string): Uint8Array;
  writeFile(path: string, data: Uint8Array, options?: { flags?: number; mode?: number }): void;
  mkdir(path: string, mode?: number): void;
  mkdirTree(path: string): void;
  readdir(path: string): string[];
  lookupPath(path: string, options?: { follow?: boolean }): { path: string; node: Node };
  getPath(node: Node): string;
  unlink(path: string): void;
  rmdir(path: string): void;
  rename(from: string, to: string): void;
  chmod(path: string, mode: number): void;
  symlink(target: string, path: string): void;
  readlink(path: string): string;
  utime(path: string, accessed: number, modified: number): void;
  truncate(path: string, length: number): void;
  open(path: string, flags: number, mode?: number): Stream;
  close(stream: Stream): void;
  read(stream: Stream, buffer: Uint8Array, offset: number, length: number, position?: number): number;
  write(stream: Stream, buffer: Uint8Array, offset: number, length: number, position?: number): number;
  makedev(major: number, minor: number): number;
  registerDevice(device: number, operations: DeviceOperations): void;
  mkdev(path: string, device: number): void;
  create(path: string, mode?: number): Node;
}

/** The tables from which MEMFS makes its files. */
export interface MemoryOperations {
  file: { node: Record<string, (...args: never[]) => unknown>; stream: Record<string, (...args: never[]) => unknown> };
}
