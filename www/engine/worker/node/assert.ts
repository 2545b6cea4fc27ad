// The part of Node's `assert` that the CDK uses.
import { codedError } from '../files/errors';

type Message = string | Error | undefined;

function assert(value: unknown, message?: Message): void {
  if (value) return;
  if (message instanceof Error) throw message;
  const error = codedError('ERR_ASSERTION', message ?? 'The expression evaluated to a falsy value');
  error.name = 'AssertionError';
  throw error;
}

const same = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right);
const strictEqual = (left: unknown, right: unknown, message?: Message) =>
  assert(Object.is(left, right), message ?? `Expected values to be strictly equal: ${String(left)} !== ${String(right)}`);
const deepEqual = (left: unknown, right: unknown, message?: Message) => assert(same(left, right), message);

/** The module `assert`. */
export const nodeAssert = Object.assign(assert, {
  ok: assert,
  equal: (left: unknown, right: unknown, message?: Message) => assert(left == right, message),
  notEqual: (left: unknown, right: unknown, message?: Message) => assert(left != right, message),
  strictEqual,
  notStrictEqual: (left: unknown, right: unknown, message?: Message) => assert(!Object.is(left, right), message),
  deepEqual,
  deepStrictEqual: deepEqual,
  fail: (message?: Message) => assert(false, message),
  AssertionError: Error,
  strict: assert,
});
