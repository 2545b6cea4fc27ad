// What browser versions of Node's modules expect to find as globals; the bundler puts it in front of them.
export { Buffer } from './buffer';

/** Just enough for libraries that look at it while they load, and the working folder, from which `path` resolves. */
export const process = {
  env: {}, platform: 'linux', version: '', versions: {}, cwd: (): string => '/',
  nextTick: (run: (...args: unknown[]) => void, ...args: unknown[]) => queueMicrotask(() => run(...args)),
};
