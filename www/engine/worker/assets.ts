// The files of the bundle inside a worker. They come as Blobs and are read at the moment of use, synchronously, which no
// content security policy forbids: nothing is fetched.
import type { Assets } from '../shared/messages';
import { sealed } from './sealed';

/** A file that was not handed over. The run cannot go on; the client starts another with the file. */
export class MissingAsset extends Error {
  constructor(readonly asset: string) {
    super(`the engine's file ${asset} was not loaded`);
  }
}

const decoder = new TextDecoder();

/** Files by name. */
export class AssetStore {
  #blobs = new Map<string, Blob>();
  #bytes = new Map<string, Uint8Array>();
  #read = new Set<string>();
  #onMissing: (asset: string) => void;

  constructor(onMissing: (asset: string) => void) {
    this.#onMissing = onMissing;
  }

  /** Takes files. */
  give(assets: Assets): void {
    for (const [name, content] of Object.entries(assets)) {
      if (content instanceof Uint8Array) this.#bytes.set(name, content);
      else this.#blobs.set(name, content);
    }
  }

  /** Whether a file is here. */
  has(name: string): boolean {
    return this.#bytes.has(name) || this.#blobs.has(name);
  }

  /** Names of the files that were used. */
  read(): string[] {
    return [...this.#read].sort();
  }

  /** A file's bytes, kept for the next time. */
  bytes(name: string): Uint8Array {
    this.#read.add(name);
    const known = this.#bytes.get(name);
    if (known !== undefined) return known;
    const read = this.once(name);
    this.#bytes.set(name, read);
    return read;
  }

  /** A file's bytes, not kept. */
  once(name: string): Uint8Array {
    this.#read.add(name);
    const known = this.#bytes.get(name);
    if (known !== undefined) return known;
    const blob = this.#blobs.get(name);
    if (blob === undefined) {
      this.#onMissing(name);
      throw new MissingAsset(name);
    }
    const reader = new sealed.FileReaderSync();
    return new Uint8Array(sealed.readAsArrayBuffer.call(reader, blob) as ArrayBuffer);
  }

  /** A file's text, not kept. */
  text(name: string): string {
    return decoder.decode(this.once(name));
  }
}
