// The jsii kernel in this worker: the runtime that the jsii wheel carries, without its process. The build cuts its
// start-up line off, so that evaluating it gives its modules.
import type { NodeFs } from './files/node_fs';
import type { Listing, Overlay } from './files/overlay';
import type { Loader } from './modules/load';

const RUNTIME = '/jsii/lib/program.js';

interface Bundle {
  modules: Record<string, (module: unknown, exports: Record<string, unknown>) => void>;
  require(id: string): unknown;
}

interface Host {
  processRequest(request: unknown, done: () => void, synchronous: true): void;
}

type HostClass = new (channel: { write(message: unknown): void; read(): unknown }, options: object) => Host;

/** What the kernel is made of. */
export interface KernelParts {
  loader: Loader;
  fs: NodeFs;
  overlay: Overlay;
  /** Source of the runtime. */
  source: string;
  /** Files of each npm package, by `name@version`. */
  packages: Record<string, Listing>;
  /** Runs a Python method that JavaScript calls: callback in, completion out. */
  complete: (callback: string) => string;
}

/** Takes requests and gives responses, synchronously. */
export class Kernel {
  #host: Host;
  #outbox: unknown[] = [];

  constructor({ loader, overlay, source, packages, complete }: KernelParts) {
    const bundle = loader.evaluate(source, RUNTIME) as Bundle;
    const find = (name: string): string => {
      const pattern = new RegExp(`\\.${name}=`);
      const found = Object.keys(bundle.modules).filter((id) => pattern.test(String(bundle.modules[id])));
      if (found[0] === undefined || found.length > 1) throw new Error(`the jsii runtime has ${found.length} modules that export ${name}`);
      return found[0];
    };
    // In place of unpacking an archive, mount the tree that was packed from it.
    bundle.modules[find('PackageCacheError')] = (_, exports) => {
      exports['extract'] = (_archive: string, folder: string, _options: unknown, name: string, version: string) => {
        const listing = packages[`${name}@${version}`];
        if (listing === undefined) throw new Error(`${name} ${version} is not part of this engine; it has ${Object.keys(packages).join(', ')}`);
        overlay.mount(folder, listing);
        return { cache: 'hit' };
      };
    };
    const { KernelHost } = bundle.require(find('KernelHost')) as { KernelHost: HostClass };
    const channel = {
      write: (message: unknown) => void this.#outbox.push(message),
      // The host reads only while it waits for a callback that it has just written.
      read: () => JSON.parse(complete(JSON.stringify(this.#outbox.pop()))) as unknown,
    };
    this.#host = new KernelHost(channel, { noStack: false, debug: false });
  }

  /** One request of jsii's protocol and its response. */
  send(request: unknown): unknown {
    const base = this.#outbox.length;
    try {
      this.#host.processRequest(request, () => undefined, true);
      if (this.#outbox.length !== base + 1) throw new Error('the jsii kernel answered out of turn');
      return trimmed(this.#outbox.pop());
    } finally {
      this.#outbox.length = base;
    }
  }
}

/** A response whose stack, if it has one, ends where this worker's own frames begin. */
function trimmed(response: unknown): unknown {
  const failed = response as { stack?: unknown };
  if (typeof failed.stack === 'string') {
    failed.stack = failed.stack.split('\n').filter((line) => !line.includes('(blob:') && !line.includes('at blob:')).join('\n');
  }
  return response;
}
