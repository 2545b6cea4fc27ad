// The part of Node's `crypto` that the CDK uses: digests, of which logical ids and asset hashes are made.
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { Buffer } from './buffer';

const ALGORITHMS: Readonly<Record<string, typeof sha256>> = {
  md5: md5 as unknown as typeof sha256, sha1: sha1 as unknown as typeof sha256, sha256,
  sha384: sha384 as unknown as typeof sha256, sha512: sha512 as unknown as typeof sha256,
};

interface Running {
  update(data: Uint8Array): unknown;
  digest(): Uint8Array;
  clone(): Running;
}

class Hash {
  constructor(private readonly running: Running) {}

  update(data: string | Uint8Array, encoding: BufferEncoding = 'utf8'): this {
    this.running.update(typeof data === 'string' ? Buffer.from(data, encoding) : data);
    return this;
  }

  digest(encoding?: BufferEncoding): Buffer | string {
    const digest = Buffer.from(this.running.digest());
    return encoding ? digest.toString(encoding) : digest;
  }

  copy(): Hash {
    return new Hash(this.running.clone());
  }
}

function createHash(algorithm: string): Hash {
  const found = ALGORITHMS[algorithm.toLowerCase().replace('-', '')];
  if (found === undefined) throw new Error(`Digest method not supported: ${algorithm}`);
  return new Hash(found.create() as unknown as Running);
}

const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));

/** Version 4, from random bytes: a frame without an origin is no secure context and has no `crypto.randomUUID`. */
function randomUUID(): string {
  const bytes = random(16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The module `crypto`. */
export const nodeCrypto = {
  createHash,
  getHashes: () => Object.keys(ALGORITHMS),
  getFips: () => 0,
  randomUUID,
  randomBytes: (count: number) => Buffer.from(random(count)),
  randomInt: (low: number, high?: number) => {
    const [from, to] = high === undefined ? [0, low] : [low, high];
    return from + Math.floor(Math.random() * (to - from));
  },
};
