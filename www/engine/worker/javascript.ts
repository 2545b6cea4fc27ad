// The JavaScript half of an engine: the packed npm trees, Node's modules and the jsii kernel. It can be made anew, with
// nothing of what an earlier one did but the compiled code of its modules, which the browser has made fast by then.
import type { AssetStore } from './assets';
import { nodeFs, type NodeFs, type Output } from './files/node_fs';
import { Overlay, type Listing } from './files/overlay';
import { Kernel } from './kernel';
import { type Known, Loader } from './modules/load';
import type { EmscriptenFs } from './files/emscripten';
import type { Variables } from './node/process';

const LIBRARY = 'aws-cdk-lib';

/** What it works on. */
export interface Surroundings {
  FS: EmscriptenFs;
  assets: AssetStore;
  env: Variables;
  output: Output;
  /** Runs a Python method that JavaScript calls. */
  complete: (callback: string) => string;
  known: Known;
}

/** One kernel with everything around it. */
export class JavascriptHalf {
  readonly kernel: Kernel;
  #overlay: Overlay;
  #loader: Loader;
  #fs: NodeFs;

  constructor({ FS, assets, env, output, complete, known }: Surroundings) {
    this.#overlay = new Overlay((chunk) => assets.bytes(`javascript/${chunk}`));
    const fs = this.#fs = nodeFs(FS, this.#overlay, output);
    this.#loader = new Loader(this.#overlay, fs, known, { FS, env: { ...env }, output });
    this.kernel = new Kernel({
      loader: this.#loader, fs, overlay: this.#overlay, complete,
      source: assets.text('javascript/runtime'),
      packages: JSON.parse(assets.text('javascript/packages')) as Record<string, Listing>,
    });
  }

  /** Loads the JavaScript of modules of aws_cdk, such as `aws_cdk.aws_sqs`. */
  preload(modules: readonly string[]): void {
    const root = this.#overlay.mounted(LIBRARY);
    const require = this.#loader.createRequire(`${root}/`);
    for (const name of modules) {
      const folder = `${root}/${name.replace(/^aws_cdk\.?/, '').replace(/_/g, '-')}`;
      if (this.#overlay.get(`${folder}/lib/index.js`) !== undefined) touch(require(`${folder}/lib`));
    }
  }

  /** Removes its folder, so that the next one has a folder of the same name. */
  discard(): void {
    this.#fs.rmSync(this.#overlay.mounted(LIBRARY).replace(`/node_modules/${LIBRARY}`, ''), { recursive: true, force: true });
  }

  /** Packed files of which a module was made, in their order. */
  loaded(): string[] {
    return this.#loader.loaded().filter((file) => this.#overlay.covers(file));
  }

  /** Makes modules of files that another one had. */
  load(files: readonly string[]): void {
    const require = this.#loader.createRequire('/');
    for (const file of files) require(file);
  }
}

/** Uses every export, each of which loads a module. */
function touch(exports: unknown): void {
  for (const name of Object.keys(exports as object)) void (exports as Record<string, unknown>)[name];
}
