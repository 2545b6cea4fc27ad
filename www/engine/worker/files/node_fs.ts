// Node's synchronous `fs` over the interpreter's own file system, so that Python and the CDK's JavaScript see the same
// files at the same paths, with the packed npm trees laid over it.
import { Buffer } from '../node/buffer';
import path from 'path-browserify';
import type { EmscriptenFs } from './emscripten';
import { codedError, Errno, fileError, translated } from './errors';
import { openFiles } from './open_files';
import type { Overlay } from './overlay';
import { Dirent, Stats } from './stats';

type PathLike = string | URL | Uint8Array;
type Encoding = BufferEncoding | { encoding?: BufferEncoding | null } | null | undefined;
type WriteOptions = BufferEncoding | { encoding?: BufferEncoding; flag?: string; mode?: number } | null | undefined;

/** Flags of `open`, by Node's letters. */
export const FLAGS: Readonly<Record<string, number>> = { r: 0, 'r+': 2, w: 577, 'w+': 578, wx: 705, a: 1089 };
const COPY_EXCLUSIVELY = 1;

/** Where file descriptors 1 and 2 of the kernel go. */
export interface Output {
  stdout(text: string): void;
  stderr(text: string): void;
}

/** Functions that exist only to be told apart from those that do not: they succeed and change nothing. */
const WITHOUT_EFFECT = [
  'lchmodSync', 'chownSync', 'lchownSync', 'fchownSync', 'fchmodSync', 'fsyncSync', 'fdatasyncSync', 'futimesSync', 'lutimesSync',
];
const ASYNCHRONOUS = [
  'access', 'appendFile', 'chmod', 'chown', 'close', 'copyFile', 'cp', 'createReadStream', 'createWriteStream', 'exists',
  'fchmod', 'fchown', 'fdatasync', 'fstat', 'fsync', 'ftruncate', 'futimes', 'lchmod', 'lchown', 'link', 'lstat', 'lutimes',
  'mkdir', 'mkdtemp', 'open', 'opendir', 'read', 'readFile', 'readdir', 'readlink', 'readv', 'realpath', 'rename', 'rm',
  'rmdir', 'stat', 'symlink', 'truncate', 'unlink', 'utimes', 'watch', 'write', 'writeFile', 'writev',
];

/** The module `fs`. */
export type NodeFs = ReturnType<typeof nodeFs>;

/** Makes the module. */
export function nodeFs(FS: EmscriptenFs, overlay: Overlay, output: Output) {
  const absolute = (given: PathLike): string => {
    const text = given instanceof URL ? decodeURIComponent(given.pathname)
      : given instanceof Uint8Array ? Buffer.from(given).toString() : given;
    if (typeof text !== 'string') throw codedError('ERR_INVALID_ARG_TYPE', 'The "path" argument must be of type string');
    return text.startsWith('/') ? path.normalize(text) : path.resolve(FS.cwd(), text);
  };
  const writable = (syscall: string, given: PathLike): string => {
    const file = absolute(given);
    if (overlay.covers(file)) throw fileError(Errno.readOnly, syscall, String(given));
    return file;
  };
  const stats = (syscall: 'stat' | 'lstat', given: PathLike, options?: { throwIfNoEntry?: boolean }) => {
    const file = absolute(given);
    const node = overlay.get(file);
    if (node !== undefined) return Stats.ofOverlay(node);
    try {
      return translated(syscall, String(given), () => new Stats(FS[syscall](file)));
    } catch (error) {
      if (options?.throwIfNoEntry === false && (error as { code?: string }).code === 'ENOENT') return undefined;
      throw error;
    }
  };
  const required = (syscall: 'stat' | 'lstat', given: PathLike) => stats(syscall, given) as Stats;
  const names = (given: PathLike): string[] => {
    const folder = absolute(given);
    const node = overlay.get(folder);
    if (node?.kind === 'file') throw fileError(Errno.notFolder, 'scandir', String(given));
    if (node !== undefined) return [...node.children.keys()];
    const own = translated('scandir', String(given), () => {
      if (!FS.isDir(FS.stat(folder).mode)) throw fileError(Errno.notFolder, 'scandir', String(given));
      return FS.readdir(folder).filter((name) => name !== '.' && name !== '..');
    });
    return [...new Set([...own, ...overlay.names(folder)])];
  };

  const fs = {
    constants: {
      F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1, COPYFILE_EXCL: COPY_EXCLUSIVELY, COPYFILE_FICLONE: 2,
      O_RDONLY: 0, O_WRONLY: 1, O_RDWR: 2, O_CREAT: 64, O_EXCL: 128, O_TRUNC: 512, O_APPEND: 1024,
      S_IFMT: 0o170000, S_IFDIR: 0o040000, S_IFREG: 0o100000, S_IFLNK: 0o120000,
    },
    Stats, Dirent, ReadStream: class {}, WriteStream: class {}, FileReadStream: class {}, FileWriteStream: class {},
    ...openFiles(FS, overlay, output, { absolute, writable, stat: (file: string) => required('stat', file) }),

    existsSync(given: PathLike): boolean {
      try {
        const file = absolute(given);
        return overlay.get(file) !== undefined || FS.analyzePath(file).exists;
      } catch {
        return false;
      }
    },
    statSync: (given: PathLike, options?: { throwIfNoEntry?: boolean }) => stats('stat', given, options),
    lstatSync: (given: PathLike, options?: { throwIfNoEntry?: boolean }) => stats('lstat', given, options),
    accessSync(given: PathLike): void { required('stat', given); },
    readFileSync(given: PathLike | number, options?: Encoding): Buffer | string {
      if (typeof given === 'number') return fs.readFileSync(fs.pathOf(given), options);
      const file = absolute(given);
      const node = overlay.get(file);
      if (node?.kind === 'folder') throw fileError(Errno.isFolder, 'read');
      const bytes = node !== undefined ? overlay.read(node) : translated('open', String(given), () => {
        if (FS.isDir(FS.stat(file).mode)) throw fileError(Errno.isFolder, 'read');
        return FS.readFile(file);
      });
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const encoding = typeof options === 'string' ? options : options?.encoding;
      return encoding ? buffer.toString(encoding) : buffer;
    },
    writeFileSync(given: PathLike, data: unknown, options?: WriteOptions): void {
      const file = writable('open', given);
      const { encoding = undefined, flag = 'w', mode = 0o666 } = typeof options === 'string' ? { encoding: options } : options ?? {};
      translated('open', String(given), () => FS.writeFile(file, bytesOf(data, encoding), { flags: FLAGS[flag] ?? 577, mode }));
    },
    appendFileSync(given: PathLike, data: unknown, options?: WriteOptions): void {
      fs.writeFileSync(given, data, { ...(typeof options === 'string' ? { encoding: options } : options), flag: 'a' });
    },
    mkdirSync(given: PathLike, options?: number | { recursive?: boolean; mode?: number }): string | undefined {
      const folder = writable('mkdir', given);
      const mode = (typeof options === 'number' ? options : options?.mode) ?? 0o777;
      if (typeof options !== 'object' || !options.recursive) {
        translated('mkdir', String(given), () => FS.mkdir(folder, mode));
        return undefined;
      }
      let first: string | undefined;
      const parts = folder.split('/').filter(Boolean);
      for (let depth = 1; depth <= parts.length; depth++) {
        const current = `/${parts.slice(0, depth).join('/')}`;
        const { exists, object } = FS.analyzePath(current);
        if (exists && object !== undefined) {
          if (!FS.isDir(object.mode) && !FS.isLink(object.mode)) {
            throw fileError(current === folder ? Errno.exists : Errno.notFolder, 'mkdir', String(given));
          }
          continue;
        }
        translated('mkdir', String(given), () => FS.mkdir(current, mode));
        first ??= current;
      }
      return first;
    },
    mkdtempSync(prefix: string): string {
      // Numbered, so that two runs alike have folders alike: nobody else is here to guess names.
      for (let number = 0; ; number++) {
        const folder = prefix + number.toString(36).padStart(6, '0');
        if (fs.existsSync(folder)) continue;
        fs.mkdirSync(folder, 0o700);
        return folder;
      }
    },
    readdirSync(given: PathLike, options?: { withFileTypes?: boolean; recursive?: boolean } | BufferEncoding | null) {
      const chosen = typeof options === 'object' && options !== null ? options : {};
      if (chosen.recursive) throw codedError('ENOSYS', 'fs.readdirSync: `recursive` is not supported in this engine');
      const found = names(given).sort((left, right) => (left < right ? -1 : left > right ? 1 : 0));
      if (!chosen.withFileTypes) return found;
      const folder = absolute(given);
      return found.map((name) => new Dirent(name, String(given), required('lstat', path.join(folder, name))));
    },
    opendirSync(given: PathLike) {
      const entries = fs.readdirSync(given, { withFileTypes: true });
      let next = 0;
      return { path: given, readSync: () => entries[next++] ?? null, closeSync() {} };
    },
    realpathSync: Object.assign((given: PathLike): string => realPath(given), { native: (given: PathLike): string => realPath(given) }),
    unlinkSync(given: PathLike): void {
      const file = writable('unlink', given);
      translated('unlink', String(given), () => FS.unlink(file));
    },
    rmdirSync(given: PathLike, options?: { recursive?: boolean }): void {
      if (options?.recursive) return fs.rmSync(given, { recursive: true, force: true });
      const folder = writable('rmdir', given);
      return translated('rmdir', String(given), () => FS.rmdir(folder));
    },
    rmSync(given: PathLike, options: { recursive?: boolean; force?: boolean } = {}): void {
      const file = absolute(given);
      if (overlay.get(file) !== undefined) return overlay.unmount(file);
      const found = stats('lstat', given, { throwIfNoEntry: !options.force });
      if (found === undefined) return undefined;
      if (!found.isDirectory()) return FS.unlink(file);
      if (!options.recursive) throw codedError('ERR_FS_EISDIR', `Path is a directory: rm returned EISDIR (is a directory) ${String(given)}`);
      overlay.unmount(file);
      for (const name of names(file)) fs.rmSync(path.join(file, name), options);
      return FS.rmdir(file);
    },
    renameSync(from: PathLike, to: PathLike): void {
      const [source, target] = [writable('rename', from), writable('rename', to)];
      translated('rename', String(from), () => FS.rename(source, target));
    },
    copyFileSync(from: PathLike, to: PathLike, flags = 0): void {
      if (flags & COPY_EXCLUSIVELY && fs.existsSync(to)) throw fileError(Errno.exists, 'copyfile', String(from));
      const { mode } = required('stat', from);
      fs.writeFileSync(to, fs.readFileSync(from));
      FS.chmod(absolute(to), mode & 0o777);
    },
    cpSync(from: string, to: string): void {
      if (!required('stat', from).isDirectory()) return fs.copyFileSync(from, to);
      fs.mkdirSync(to, { recursive: true });
      for (const name of names(from)) fs.cpSync(path.join(from, name), path.join(to, name));
      return undefined;
    },
    linkSync(from: PathLike, to: PathLike): void { fs.copyFileSync(from, to); },
    symlinkSync(target: string, given: PathLike): void {
      const link = writable('symlink', given);
      translated('symlink', String(given), () => FS.symlink(target, link));
    },
    readlinkSync(given: PathLike): string {
      return translated('readlink', String(given), () => FS.readlink(absolute(given)));
    },
    chmodSync(given: PathLike, mode: number): void {
      const file = absolute(given);
      if (overlay.get(file) === undefined) translated('chmod', String(given), () => FS.chmod(file, mode));
    },
    utimesSync(given: PathLike, accessed: Date | number, modified: Date | number): void {
      const file = absolute(given);
      const millis = (time: Date | number) => (time instanceof Date ? +time : time * 1000);
      translated('utime', String(given), () => FS.utime(file, millis(accessed), millis(modified)));
    },
    truncateSync(given: PathLike, length = 0): void {
      const file = writable('open', given);
      translated('open', String(given), () => FS.truncate(file, length));
    },
    promises: {},
  };

  function realPath(given: PathLike): string {
    const file = absolute(given);
    if (overlay.get(file) !== undefined) return file;
    return translated('realpath', String(given), () => FS.getPath(FS.lookupPath(file, { follow: true }).node));
  }

  for (const name of WITHOUT_EFFECT) Object.assign(fs, { [name]: () => undefined });
  for (const name of ASYNCHRONOUS) Object.assign(fs, { [name]: Object.assign(refuse(name), { native: refuse(name) }) });
  return fs;
}

/** Data that Node would write, as bytes. */
export function bytesOf(data: unknown, encoding?: BufferEncoding): Uint8Array {
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return Buffer.from(String(data), encoding ?? 'utf8');
}

function refuse(name: string) {
  return (...args: unknown[]): void => {
    const error = codedError('ENOSYS', `fs.${name}: files can only be used synchronously in this engine; use fs.${name}Sync`);
    const callback = args.at(-1);
    if (typeof callback !== 'function') throw error;
    queueMicrotask(() => callback(error));
  };
}
