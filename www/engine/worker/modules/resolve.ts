// Node's resolution of CommonJS modules, over packed and real files.
import path from 'path-browserify';
import { codedError } from '../files/errors';
import type { NodeFs } from '../files/node_fs';
import type { Overlay } from '../files/overlay';

interface Manifest {
  main?: string;
  exports?: unknown;
}

const CONDITIONS = new Set(['require', 'node', 'default']);

/** Finds the file that a `require` means. */
export class Resolver {
  #manifests = new Map<string, Manifest | null>();

  constructor(private readonly fs: NodeFs, private readonly overlay: Overlay, private readonly builtin: (name: string) => boolean) {}

  /** Absolute path of the module, or `node:` and the name of a built-in. */
  resolve(id: string, folder: string, from: string): string {
    const name = id.startsWith('node:') ? id.slice(5) : id;
    if (this.builtin(name)) return `node:${name}`;
    if (/^(\.{1,2}(\/|$)|\/)/.test(id)) {
      const file = id.startsWith('/') ? path.normalize(id) : path.join(folder, id);
      const found = (id.endsWith('/') ? undefined : this.#asFile(file)) ?? this.#asFolder(file.replace(/\/$/, ''));
      if (found !== undefined) return found;
      throw notFound(id, from);
    }
    return this.#inPackages(id, folder, from);
  }

  #inPackages(id: string, folder: string, from: string): string {
    const name = id.split('/').slice(0, id.startsWith('@') ? 2 : 1).join('/');
    const rest = id.slice(name.length).replace(/\/$/, '');
    for (let current = folder; ; current = path.dirname(current)) {
      const root = path.join(current, 'node_modules', name);
      if (path.basename(current) !== 'node_modules' && this.#kind(root) === 'folder') {
        const exports = this.#manifest(root)?.exports;
        const found = exports !== undefined && exports !== null ? this.#exported(root, exports, `.${rest}`)
          : (rest ? this.#asFile(root + rest) : undefined) ?? this.#asFolder(root + rest);
        if (found !== undefined) return found;
        throw notFound(id, from);
      }
      if (current === '/') throw notFound(id, from);
    }
  }

  #exported(root: string, exports: unknown, subpath: string): string {
    const isTable = typeof exports === 'object' && exports !== null && Object.keys(exports).some((key) => key.startsWith('.'));
    const table = (isTable ? exports : { '.': exports }) as Record<string, unknown>;
    const target = conditional(subpath in table ? table[subpath] : starred(table, subpath));
    if (target === undefined) {
      throw codedError('ERR_PACKAGE_PATH_NOT_EXPORTED', `Package subpath '${subpath}' is not defined by "exports" in ${root}/package.json`);
    }
    return path.join(root, target);
  }

  #asFile(file: string): string | undefined {
    return [file, `${file}.js`, `${file}.json`].find((candidate) => this.#kind(candidate) === 'file');
  }

  #asFolder(folder: string): string | undefined {
    if (this.#kind(folder) !== 'folder') return undefined;
    const main = this.#manifest(folder)?.main;
    const entry = main === undefined ? undefined : path.join(folder, main);
    return (entry === undefined ? undefined : this.#asFile(entry) ?? this.#asFile(`${entry}/index`)) ?? this.#asFile(`${folder}/index`);
  }

  #manifest(folder: string): Manifest | null {
    const known = this.#manifests.get(folder);
    if (known !== undefined) return known;
    const file = `${folder}/package.json`;
    const manifest = this.#kind(file) === 'file' ? JSON.parse(String(this.fs.readFileSync(file, 'utf8'))) as Manifest : null;
    this.#manifests.set(folder, manifest);
    return manifest;
  }

  #kind(file: string): 'file' | 'folder' | undefined {
    const node = this.overlay.get(file);
    if (node !== undefined || this.overlay.covers(file)) return node?.kind;
    const stats = this.fs.existsSync(file) ? this.fs.statSync(file, { throwIfNoEntry: false }) : undefined;
    return stats === undefined ? undefined : stats.isDirectory() ? 'folder' : 'file';
  }
}

function starred(table: Record<string, unknown>, subpath: string): unknown {
  for (const [key, target] of Object.entries(table)) {
    const [before, after] = key.split('*');
    if (before === undefined || after === undefined || subpath.length < key.length) continue;
    if (!subpath.startsWith(before) || !subpath.endsWith(after)) continue;
    const filled = subpath.slice(before.length, subpath.length - after.length);
    return JSON.parse(JSON.stringify(target).replaceAll('*', filled));
  }
  return undefined;
}

function conditional(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (Array.isArray(target)) return target.map(conditional).find((found) => found !== undefined);
  if (typeof target !== 'object' || target === null) return undefined;
  return Object.entries(target).filter(([key]) => CONDITIONS.has(key)).map(([, value]) => conditional(value)).find((found) => found !== undefined);
}

function notFound(id: string, from: string): Error {
  return codedError('MODULE_NOT_FOUND', `Cannot find module '${id}'\nRequire stack:\n- ${from}`);
}
