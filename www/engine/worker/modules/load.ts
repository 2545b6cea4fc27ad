// A synchronous CommonJS loader: what `require` is inside the worker.
import { Buffer } from '../node/buffer';
import path from 'path-browserify';
import type { NodeFs, Output } from '../files/node_fs';
import type { Overlay } from '../files/overlay';
import { builtins, setImmediate, type Surroundings } from '../node/builtins';
import { Resolver } from './resolve';

interface Module {
  exports: unknown;
  id: string;
  filename: string;
  loaded: boolean;
  children: Module[];
  paths: string[];
  require?: Require;
}

interface Require {
  (id: string): unknown;
  resolve: (id: string, options?: { paths?: string[] }) => string;
  cache: Record<string, Module>;
  extensions: object;
  main: undefined;
}

type Wrapper = (this: unknown, ...scope: unknown[]) => void;

/**
 * What loaders know of packed modules, which never change: their functions by path, and the path that an id means in a
 * folder. A loader that gets what another one knew finds its code warm.
 */
export interface Known {
  functions: Map<string, Wrapper>;
  paths: Map<string, Map<string, string>>;
}

const decoder = new TextDecoder();

/** Loads and keeps modules. */
export class Loader {
  #cache: Record<string, Module> = Object.create(null) as Record<string, Module>;
  #resolver: Resolver;
  #builtins: ReturnType<typeof builtins>;
  #console: object;

  constructor(
    private readonly overlay: Overlay, private readonly fs: NodeFs, private readonly known: Known,
    surroundings: Omit<Surroundings, 'fs' | 'createRequire'>,
  ) {
    this.#builtins = builtins({ ...surroundings, fs, createRequire: (file) => this.createRequire(file) });
    this.#resolver = new Resolver(fs, overlay, (name) => this.#builtins.modules.has(name));
    this.#console = consoleOn(surroundings.output, this.#builtins.format);
  }

  /** Evaluates source as a module at a path of its own and gives what it exports. */
  evaluate(source: string, file: string): unknown {
    const module: Module = { exports: {}, id: file, filename: file, loaded: false, children: [], paths: [] };
    this.#run(module, this.known.functions.get(file) ?? this.#compile(file, source, true));
    return module.exports;
  }

  /** A `require` as seen from a file, or from a folder whose path ends in a slash. */
  createRequire(from: string | URL): Require {
    const file = from instanceof URL ? from.pathname : from;
    return this.#require(file.endsWith('/') ? file.slice(0, -1) : path.dirname(file), file);
  }

  /** Paths of the modules that there are, in the order in which they were begun. */
  loaded(): string[] {
    return Object.keys(this.#cache);
  }

  #load(file: string): unknown {
    if (file.startsWith('node:')) return this.#builtins.modules.get(file.slice(5));
    const known = this.#cache[file];
    if (known !== undefined) return known.exports;
    const module: Module = { exports: {}, id: file, filename: file, loaded: false, children: [], paths: [] };
    this.#cache[file] = module;
    try {
      const node = this.overlay.get(file);
      const packed = node?.kind === 'file' ? node : undefined;
      const source = () => (packed ? decoder.decode(this.overlay.read(packed)) : String(this.fs.readFileSync(file, 'utf8')));
      if (file.endsWith('.json')) module.exports = JSON.parse(source());
      else this.#run(module, (packed && this.known.functions.get(file)) ?? this.#compile(file, source(), packed !== undefined));
      module.loaded = true;
    } catch (error) {
      delete this.#cache[file];
      throw error;
    }
    return module.exports;
  }

  /** The function of a module. One that lies in a pack never changes, and so is kept. */
  #compile(file: string, source: string, kept: boolean): Wrapper {
    const parameters = 'exports,require,module,__filename,__dirname,process,global,Buffer,setImmediate,console';
    const hashbang = source.startsWith('#!') ? '//' : '';
    // Indirect, so that the code sees the global scope only; the engine's frame allows eval for this and nothing else.
    const wrapper = (0, eval)(`(function(${parameters}){${hashbang}${source}\n})\n//# sourceURL=${file}`) as Wrapper;
    if (kept) this.known.functions.set(file, wrapper);
    return wrapper;
  }

  #run(module: Module, wrapper: Wrapper): void {
    const file = module.filename;
    const folder = path.dirname(file);
    module.require = this.#require(folder, file);
    wrapper.call(
      module.exports, module.exports, module.require, module, file, folder,
      this.#builtins.process, globalThis, Buffer, setImmediate, this.#console,
    );
  }

  #pathsIn(folder: string): Map<string, string> {
    const known = this.known.paths.get(folder) ?? new Map<string, string>();
    this.known.paths.set(folder, known);
    return known;
  }

  #require(folder: string, from: string): Require {
    const resolve = (id: string, options?: { paths?: string[] }): string => {
      let problem: unknown;
      for (const start of options?.paths ?? [folder]) {
        try {
          return this.#resolver.resolve(id, start, from);
        } catch (error) {
          problem = error;
        }
      }
      throw problem;
    };
    // The CDK asks again and again, even for each property of a resource.
    const paths = this.overlay.covers(folder) ? this.#pathsIn(folder) : new Map<string, string>();
    const require = (id: string) => {
      const known = paths.get(id);
      if (known !== undefined) return this.#load(known);
      const file = resolve(id);
      if (file.startsWith('node:') || this.overlay.covers(file)) paths.set(id, file);
      return this.#load(file);
    };
    return Object.assign(require, {
      resolve: Object.assign(resolve, { paths: () => [] }), cache: this.#cache, extensions: {}, main: undefined,
    });
  }
}

function consoleOn(output: Output, format: (...args: unknown[]) => string): object {
  const to = (write: (text: string) => void) => (...args: unknown[]) => write(`${format(...args)}\n`);
  const [out, err] = [to(output.stdout), to(output.stderr)];
  return { ...console, log: out, info: out, debug: out, warn: err, error: err, trace: err };
}
