// Writes the bundle: every asset under a name with its hash, compressed beside itself, and listed in the manifest.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompress, constants } from 'node:zlib';
import { promisify } from 'node:util';
import { sha256 } from './digest.mjs';
import { work } from './paths.mjs';

const compress = promisify(brotliCompress);
/** Beyond this quality it takes many times as long for a few hundredths. */
const QUALITY = 9;

/** Collects assets and writes them. */
export class Emitter {
  #folder;
  #assets = [];
  #written = new Set(['manifest.json']);
  #compresses;

  constructor(folder, compresses) {
    this.#folder = folder;
    this.#compresses = compresses;
    mkdirSync(folder, { recursive: true });
  }

  /** Adds an asset; gives its place in the list. */
  async add(name, role, extension, bytes) {
    const digest = sha256(bytes);
    const file = `${name.replace(/[^\w.-]+/g, '-')}-${digest.slice(0, 16)}.${extension}`;
    const asset = { name, file, role, bytes: bytes.length, brotli: bytes.length, sha256: digest };
    this.#assets.push(asset);
    const place = this.#assets.length - 1;
    this.#write(file, bytes);
    if (this.#compresses) {
      const brotli = await this.#compressed(bytes, digest);
      this.#write(`${file}.br`, brotli);
      asset.brotli = brotli.length;
    }
    return place;
  }

  /** What was added, in order. */
  get assets() {
    return this.#assets;
  }

  /** Writes the manifest and removes what an earlier build left behind. */
  finish(manifest) {
    writeFileSync(join(this.#folder, 'manifest.json'), `${JSON.stringify(manifest)}\n`);
    for (const file of readdirSync(this.#folder)) if (!this.#written.has(file)) rmSync(join(this.#folder, file));
  }

  #write(file, bytes) {
    this.#written.add(file);
    const path = join(this.#folder, file);
    if (!existsSync(path)) writeFileSync(path, bytes);
  }

  async #compressed(bytes, digest) {
    const folder = join(work, 'brotli');
    const kept = join(folder, `${digest}-${QUALITY}`);
    if (existsSync(kept)) return readFileSync(kept);
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    };
    const made = await compress(bytes, { params });
    mkdirSync(folder, { recursive: true });
    writeFileSync(kept, made);
    return made;
  }
}
