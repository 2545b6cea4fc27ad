// Reads values of unknown shape: what comes from a worker was made by a stranger's program. Each reader gives a value of
// its type, made of known fields only, or throws.

/** Reads a value. */
export type Reader<T> = (value: unknown) => T;

/** A value that is not what it should be. */
export class ShapeError extends Error {}

const refuse = (wanted: string): never => {
  throw new ShapeError(`expected ${wanted}`);
};

/** A string of at most so many characters. */
export const text = (limit: number): Reader<string> => (value) =>
  (typeof value === 'string' && value.length <= limit ? value : refuse(`a string of at most ${limit} characters`));

/** A whole number from 0. */
export const count: Reader<number> = (value) =>
  (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : refuse('a whole number'));

/** A whole number. */
export const integer: Reader<number> = (value) => (typeof value === 'number' && Number.isSafeInteger(value) ? value : refuse('a whole number'));

/** True or false. */
export const flag: Reader<boolean> = (value) => (typeof value === 'boolean' ? value : refuse('true or false'));

/** One of some words. */
export const oneOf = <T extends string>(...words: T[]): Reader<T> => (value) =>
  (words.includes(value as T) ? value as T : refuse(`one of ${words.join(', ')}`));

/** A list of at most so many. */
export const list = <T>(item: Reader<T>, limit: number): Reader<T[]> => (value) =>
  (Array.isArray(value) && value.length <= limit ? value.map(item) : refuse(`a list of at most ${limit}`));

/** Anything that JSON can hold: it was parsed from bounded text. */
export const json: Reader<unknown> = (value) => value;

/** A value, or nothing. */
export const optional = <T>(inner: Reader<T>): Reader<T | undefined> => (value) =>
  (value === undefined || value === null ? undefined : inner(value));

/** An object of known fields; others are dropped. */
export const object = <F extends Record<string, Reader<unknown>>>(fields: F): Reader<{ [K in keyof F]: ReturnType<F[K]> }> => (value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('an object');
  const read: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const found = Object.prototype.hasOwnProperty.call(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    const result = field(found);
    if (result !== undefined) read[name] = result;
  }
  return read as { [K in keyof F]: ReturnType<F[K]> };
};
