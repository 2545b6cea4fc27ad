// Node's `zlib`: what a construct uses to compress what it embeds.
import { Buffer } from './buffer';
import { deflate, deflateRaw, gzip, inflate, inflateRaw, ungzip } from 'pako';

type Options = { level?: number } | undefined;

const bytes = (data: string | Uint8Array) => (typeof data === 'string' ? Buffer.from(data) : data);
const level = (options: Options) => ({ level: (options?.level ?? 6) as 6 });

/** The module `zlib`. */
export const nodeZlib = {
  gzipSync: (data: string | Uint8Array, options?: Options) => Buffer.from(gzip(bytes(data), level(options))),
  gunzipSync: (data: Uint8Array) => Buffer.from(ungzip(data)),
  deflateSync: (data: string | Uint8Array, options?: Options) => Buffer.from(deflate(bytes(data), level(options))),
  inflateSync: (data: Uint8Array) => Buffer.from(inflate(data)),
  deflateRawSync: (data: string | Uint8Array, options?: Options) => Buffer.from(deflateRaw(bytes(data), level(options))),
  inflateRawSync: (data: Uint8Array) => Buffer.from(inflateRaw(data)),
  constants: { Z_BEST_COMPRESSION: 9, Z_DEFAULT_COMPRESSION: -1 },
};
