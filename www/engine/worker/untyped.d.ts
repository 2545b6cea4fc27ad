// Packages that come without types, or whose types are Node's own.
declare module 'path-browserify' {
  const path: {
    join(...parts: string[]): string;
    resolve(...parts: string[]): string;
    normalize(path: string): string;
    dirname(path: string): string;
    basename(path: string): string;
  };
  export default path;
}
declare module 'events' {
  export default class EventEmitter {}
}
declare module 'util/' {
  const util: Record<string, unknown>;
  export default util;
}
declare module 'url/' {
  const url: Record<string, unknown>;
  export default url;
}
declare module 'string_decoder/' {
  const module: Record<string, unknown>;
  export default module;
}
declare module 'punycode/punycode.js' {
  const module: Record<string, unknown>;
  export default module;
}
declare module '*/pyodide.asm.mjs' {
  const create: (settings: object) => Promise<unknown>;
  export default create;
}
declare module 'pako' {
  type Level = { level?: number };
  export function gzip(data: Uint8Array, options?: Level): Uint8Array;
  export function ungzip(data: Uint8Array): Uint8Array;
  export function deflate(data: Uint8Array, options?: Level): Uint8Array;
  export function inflate(data: Uint8Array): Uint8Array;
  export function deflateRaw(data: Uint8Array, options?: Level): Uint8Array;
  export function inflateRaw(data: Uint8Array): Uint8Array;
}
declare module 'buffer' {
  export const Buffer: {
    from(data: string, encoding?: BufferEncoding): Buffer;
    from(data: Uint8Array | ArrayBufferLike, offset?: number, length?: number): Buffer;
  };
}
type BufferEncoding = 'utf8' | 'utf-8' | 'hex' | 'base64' | 'latin1' | 'ascii' | 'binary' | 'ucs2' | 'utf16le';
interface Buffer extends Uint8Array<ArrayBuffer> {
  toString(encoding?: BufferEncoding): string;
}
