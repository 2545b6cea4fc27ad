// Writes the bundle: every asset under a name with its hash, compressed beside itself, and listed in the manifest.
//
// What is kept is compared with what it is kept for: a file that a disk or a stopped build has damaged would stay, and a
// browser says of a file that does not decompress no more than that it failed to fetch it.
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompress, brotliDecompressSync, constants } from 'node:zlib';
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
    keep(join(this.#folder, file), bytes);
  }

  async #compressed(bytes, digest) {
    const folder = join(work, 'brotli');
    const kept = join(folder, `${digest}-${QUALITY}`);
    const earlier = existsSync(kept) ? readFileSync(kept) : undefined;
    if (earlier !== undefined && holds(earlier, bytes)) return earlier;
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    };
    const made = await compress(bytes, { params });
    if (!holds(made, bytes)) throw new Error(`${digest} does not decompress to what was compressed: this machine's memory or Node is at fault`);
    mkdirSync(folder, { recursive: true });
    keep(kept, made);
    return made;
  }
}

/** Writes a file unless it is there as it should be, and reads it again. A build that is stopped leaves no half of it. */
function keep(path, bytes) {
  const right = () => existsSync(path) && readFileSync(path).equals(bytes);
  if (right()) return;
  const partial = `${path}.partial`;
  writeFileSync(partial, bytes);
  renameSync(partial, path);
  if (!right()) throw new Error(`${path} was written and reads differently: this disk is full or at fault`);
}

/** Whether what was compressed is `bytes`. */
function holds(compressed, bytes) {
  try {
    return brotliDecompressSync(compressed).equals(bytes);
  } catch {
    return false;
  }
}
