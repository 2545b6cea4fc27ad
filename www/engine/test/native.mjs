// Runs a plan with the native engine's own harness, in a virtual environment of the same wheels, without a sandbox: the
// yardstick for the browser engine. Only for the dataset's own solutions.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { harness } from '../build/paths.mjs';

const LIMITS = { memory_bytes: 8 * 2 ** 30, file_bytes: 2 ** 29, processes: null };

/** What the harness reported, and the exit status. */
export async function runNatively(plan, python) {
  const folder = mkdtempSync(join(tmpdir(), 'infrabench-native-'));
  const project = join(folder, 'project');
  for (const [path, text] of Object.entries({ ...plan.files, ...plan.tests })) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
  const config = {
    nonce: 'n', report_fd: 3, project, copy_from: null, tests: Object.keys(plan.tests), limits: LIMITS,
    test_files: [...new Set(plan.expected_tests.map((id) => id.split('::')[0]))].sort(),
  };
  const env = {
    PATH: process.env.PATH, HOME: folder, TMPDIR: folder, LANG: 'C.UTF-8', TZ: 'UTC', PYTHONHASHSEED: '0',
    PYTHONDONTWRITEBYTECODE: '1', PYTEST_DISABLE_PLUGIN_AUTOLOAD: '1', JSII_RUNTIME_PACKAGE_CACHE_ROOT: join(tmpdir(), 'infrabench-jsii'),
    JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20', JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION: '1',
    JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: '1',
  };
  const child = spawn(python, ['-s', '-B', join(harness, 'main.py')], { env, cwd: folder, stdio: ['pipe', 'ignore', 'ignore', 'pipe'] });
  child.stdin.end(JSON.stringify(config));
  let report = '';
  child.stdio[3].setEncoding('utf8').on('data', (piece) => (report += piece));
  const code = await new Promise((resolve) => child.once('close', resolve));
  rmSync(folder, { recursive: true, force: true });
  const events = report.split('\n').filter(Boolean).map((line) => JSON.parse(line));
  return {
    code,
    tests: events.filter(({ event }) => event === 'test'),
    templates: Object.fromEntries(events.filter(({ event }) => event === 'template').map(({ stack, template }) => [stack, template])),
  };
}
