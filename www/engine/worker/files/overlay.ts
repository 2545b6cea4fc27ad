// Read-only folders whose files lie in packs: the npm trees. The kernel mounts them where jsii would unpack its archives,
// so that neither the interpreter's file system nor memory ever holds a copy.

/** Where a file's bytes are: chunk, offset, length. */
export interface Place {
  readonly chunk: string;
  readonly offset: number;
  readonly length: number;
}

/** A file of an overlay. */
export interface OverlayFile extends Place {
  readonly kind: 'file';
  readonly inode: number;
}

/** A folder of an overlay. */
export interface OverlayFolder {
  readonly kind: 'folder';
  readonly inode: number;
  readonly children: Map<string, OverlayNode>;
}

/** Anything in an overlay. */
export type OverlayNode = OverlayFile | OverlayFolder;

/** Path, chunk, offset and length of each file of a package. */
export type Listing = ReadonlyArray<readonly [path: string, chunk: string, offset: number, length: number]>;

/** The mounted folders, and the bytes of their files. */
export class Overlay {
  #mounts = new Map<string, Map<string, OverlayNode>>();
  #nextInode = 1 << 20;
  #chunk: (name: string) => Uint8Array;

  constructor(chunk: (name: string) => Uint8Array) {
    this.#chunk = chunk;
  }

  /** Mounts a package's files at a folder. */
  mount(folder: string, listing: Listing): void {
    const nodes = new Map<string, OverlayNode>();
    const root = this.#folder();
    nodes.set('', root);
    for (const [path, chunk, offset, length] of listing) {
      const parts = path.split('/');
      let parent = root;
      for (let depth = 1; depth < parts.length; depth++) {
        parent = this.#child(nodes, parent, parts.slice(0, depth));
      }
      const file: OverlayFile = { kind: 'file', inode: this.#nextInode++, chunk, offset, length };
      parent.children.set(parts.at(-1) ?? path, file);
      nodes.set(path, file);
    }
    this.#mounts.set(folder, nodes);
  }

  /** Takes a mounted folder, or every mounted folder below one, away. */
  unmount(folder: string): void {
    for (const mounted of [...this.#mounts.keys()]) {
      if (mounted === folder || mounted.startsWith(`${folder}/`)) this.#mounts.delete(mounted);
    }
  }

  /** The node at an absolute path, if an overlay covers it. */
  get(path: string): OverlayNode | undefined {
    for (const [folder, nodes] of this.#mounts) {
      if (path === folder) return nodes.get('');
      if (path.startsWith(folder) && path[folder.length] === '/') return nodes.get(path.slice(folder.length + 1));
    }
    return undefined;
  }

  /** Whether a path lies in an overlay, even where no file is. */
  covers(path: string): boolean {
    for (const folder of this.#mounts.keys()) if (path === folder || path.startsWith(`${folder}/`)) return true;
    return false;
  }

  /** Where a package is mounted. */
  mounted(name: string): string {
    const found = [...this.#mounts.keys()].find((folder) => folder.endsWith(`/${name}`));
    if (found === undefined) throw new Error(`${name} is not mounted`);
    return found;
  }

  /** Names that mounts add to a folder. */
  names(folder: string): string[] {
    const below = [...this.#mounts.keys()].filter((mounted) => mounted.startsWith(`${folder}/`));
    return [...new Set(below.map((mounted) => mounted.slice(folder.length + 1).split('/', 1)[0] ?? ''))];
  }

  /** A file's bytes: a view into its chunk. */
  read(file: OverlayFile): Uint8Array {
    return this.#chunk(file.chunk).subarray(file.offset, file.offset + file.length);
  }

  #folder(): OverlayFolder {
    return { kind: 'folder', inode: this.#nextInode++, children: new Map() };
  }

  #child(nodes: Map<string, OverlayNode>, parent: OverlayFolder, parts: string[]): OverlayFolder {
    const path = parts.join('/');
    const known = nodes.get(path);
    if (known?.kind === 'folder') return known;
    const made = this.#folder();
    parent.children.set(parts.at(-1) ?? path, made);
    nodes.set(path, made);
    return made;
  }
}
