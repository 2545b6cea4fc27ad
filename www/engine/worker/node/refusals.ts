// What cannot work in a browser tab, each with a sentence that says so and names the way out.
import { codedError, type NodeError } from '../files/errors';

const WAY_OUT = 'score this task on the backend';

/** Why a program cannot be started, in words of what it was wanted for. */
function reason(command: string): string {
  const program = command.trim().split(/\s+/)[0]?.split('/').pop() ?? command;
  switch (program) {
    case 'docker':
      return `bundling in Docker needs Docker, which a browser tab does not have: use code without bundling, or ${WAY_OUT}`;
    case 'esbuild': case 'npx': case 'npm': case 'yarn': case 'pnpm': case 'bun':
      return `NodejsFunction bundles with ${program}, which a browser tab cannot start: use lambda.Function with Code.from_asset or from_inline, or ${WAY_OUT}`;
    default:
      return `${program} cannot be started: a browser tab has no processes; ${WAY_OUT}`;
  }
}

function noProcess(command: string): NodeError {
  const error = codedError('ENOENT', `spawnSync ${command} ENOENT: ${reason(command)}`);
  return Object.assign(error, { errno: -2, syscall: `spawnSync ${command}`, path: command });
}

const refuseProcess = (command: unknown): never => {
  throw noProcess(String(command));
};

/** The module `child_process`. */
export const childProcess = {
  spawnSync: (command: unknown) => ({
    error: noProcess(String(command)), status: null, signal: null, stdout: null, stderr: null, pid: 0, output: [],
  }),
  execSync: (command: unknown) => refuseProcess(String(command).split(' ')[0]),
  execFileSync: refuseProcess, spawn: refuseProcess, exec: refuseProcess, execFile: refuseProcess, fork: refuseProcess,
};

/** A function that says what is missing. */
export function missing(what: string): () => never {
  return () => {
    throw codedError('ENOSYS', `${what} is not available in a browser tab; ${WAY_OUT}`);
  };
}

/** A module whose every member says that it is missing, once it is used. */
export function missingModule(name: string): object {
  return new Proxy({}, {
    get: (_, member) => (typeof member === 'symbol' || member === '__esModule' || member === 'then' ? undefined
      : missing(NETWORK.has(name) ? `the network (${name}.${member})` : `${name}.${member}`)),
  });
}

const NETWORK = new Set(['http', 'https', 'http2', 'tls', 'dns', 'dgram']);
