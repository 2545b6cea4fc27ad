// `fs.Stats` and `fs.Dirent`.
import type { OverlayNode } from './overlay';

const KIND = 0o170000;
const FOLDER = 0o040000;
const FILE = 0o100000;
const LINK = 0o120000;
/** npm gives every file of a package this time. */
const PACKAGED = new Date(499_162_500_000);

/** What a file system knows of a file. */
export interface RawStats {
  dev: number;
  ino: number;
  mode: number;
  nlink: number;
  uid: number;
  gid: number;
  rdev: number;
  size: number;
  atime: Date;
  mtime: Date;
  ctime: Date;
}

/** What `fs.statSync` gives. */
export class Stats {
  declare mode: number;
  declare size: number;
  [name: string]: unknown;

  constructor(raw: RawStats) {
    Object.assign(this, raw, {
      birthtime: raw.ctime,
      blksize: 4096,
      blocks: Math.ceil(raw.size / 512),
      atimeMs: +raw.atime,
      mtimeMs: +raw.mtime,
      ctimeMs: +raw.ctime,
      birthtimeMs: +raw.ctime,
    });
  }

  /** Stats of a packed file or folder. */
  static ofOverlay(node: OverlayNode): Stats {
    const file = node.kind === 'file';
    return new Stats({
      dev: 99, ino: node.inode, nlink: 1, uid: 0, gid: 0, rdev: 0,
      mode: file ? FILE | 0o644 : FOLDER | 0o755,
      size: file ? node.length : 4096,
      atime: PACKAGED, mtime: PACKAGED, ctime: PACKAGED,
    });
  }

  isFile(): boolean { return (this.mode & KIND) === FILE; }
  isDirectory(): boolean { return (this.mode & KIND) === FOLDER; }
  isSymbolicLink(): boolean { return (this.mode & KIND) === LINK; }
  isBlockDevice(): boolean { return false; }
  isCharacterDevice(): boolean { return false; }
  isFIFO(): boolean { return false; }
  isSocket(): boolean { return false; }
}

/** What `fs.readdirSync` gives on request. */
export class Dirent {
  readonly parentPath: string;
  readonly path: string;
  #stats: Stats;

  constructor(readonly name: string, folder: string, stats: Stats) {
    this.parentPath = this.path = folder;
    this.#stats = stats;
  }

  isFile(): boolean { return this.#stats.isFile(); }
  isDirectory(): boolean { return this.#stats.isDirectory(); }
  isSymbolicLink(): boolean { return this.#stats.isSymbolicLink(); }
}
