// Runs programs that try to get out, to lie or to do harm, each followed by an honest run. Proves that none makes a
// request, that none is believed to have passed, that the page stays responsive, and that the next run is clean.
//
//     node www/engine/test/hostile.mjs [--only PATTERN] [--verbose] [--infrabench target/release/infrabench]
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { engine, root, www } from '../build/paths.mjs';
import { profile, visit } from './browser.mjs';
import { judge } from './judge.mjs';
import { LIMITS } from './plans.mjs';
import { serve } from './serve.mjs';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' }, cdk: { type: 'string', default: '2.178.2' }, verbose: { type: 'boolean', default: false },
    infrabench: { type: 'string', default: join(root, 'target', 'release', 'infrabench') },
  },
});
const WALL_MS = 30_000;
/** The page may be blocked for this long in one go. */
const BLOCK_MS = 50;
/** What the ending must say of programs that come to a limit. */
const LIMITED = {
  memory_at_once: /over 1536 MiB of memory, .* allows 4096 MiB/, memory_piecemeal: /over 1536 MiB of memory, .* allows 4096 MiB/,
  report_large: /line of the report is longer than/,
};
const folder = join(engine, 'test', 'hostile');
const read = (file) => readFileSync(join(folder, file), 'utf8');

const touched = [];
const canary = createServer((socket) => {
  touched.push('a connection');
  socket.on('data', (data) => touched.push(data.toString('utf8').split('\r\n')[0]));
  socket.on('error', () => undefined);
});
await new Promise((resolve) => canary.listen(0, '127.0.0.1', resolve));

const names = readdirSync(folder).filter((file) => file.endsWith('.py')).map((file) => file.replace('.py', ''))
  .filter((name) => name !== 'reference' && (!options.only || new RegExp(options.only).test(name)));
const honest = { name: 'honest', plan: plan(read('reference.py')) };
const runs = [honest, ...names.flatMap((name) => [{ name, plan: plan(program(read(`${name}.py`))) }, honest])];
let expected;
let wrong = 0;
let previous = '';
let finish;
const done = new Promise((resolve) => (finish = resolve));
const folders = { '/engine/': join(root, 'target', 'engine'), '/generated/': join(www, 'generated'), '/': join(engine, 'test') };
const host = await serve(folders, { '/work.json': { cdk: options.cdk, runs, responsive: BLOCK_MS } }, report);
const browser = profile();
const close = visit(`${host.url}/page.html`, browser);
await done;
await close();
browser.remove();
host.server.close();
canary.close();
console.log(touched.length === 0 ? 'no connection was made' : `CONNECTIONS: ${touched.join(', ')}`);
console.log(`${names.length} programs, ${wrong} wrong`);
process.exit(wrong === 0 && touched.length === 0 ? 0 : 1);

function program(text) {
  return text.replaceAll('CANARY', `127.0.0.1:${canary.address().port}`);
}

/** A program may have a section for another file, and a line that says how long it may take. */
function plan(text) {
  const [stack, conftest] = text.split('### conftest.py\n');
  const code = stack.includes('class Demo') ? stack : stack + read('empty.txt');
  const tests = { 'tests/test_stack.py': read('test_stack.txt') };
  const wall = Number(text.match(/^# limit: (\d+)$/m)?.[1] ?? WALL_MS);
  return {
    task_id: '', cdk_version: options.cdk, tests, limits: { ...LIMITS, wall_ms: wall },
    files: { 'stack.py': code, ...(conftest === undefined ? {} : { 'conftest.py': conftest }) },
    expected_tests: ['tests/test_stack.py::test_the_queue_waits_a_minute', 'tests/test_stack.py::test_two_topics'],
  };
}

function report(message) {
  if (message.error) {
    console.log(`ERROR ${message.error}`);
    wrong++;
  }
  if (message.output) look(message);
  if (message.done) {
    console.log(`longest block of the page ${message.longest} ms`);
    finish();
  }
}

function look({ name, took, gap, blocked, output, statistics }) {
  if (blocked > BLOCK_MS) {
    wrong++;
    console.log(`WRONG ${name} blocked the page for ${blocked} ms, three times`);
  }
  const requested = touched.splice(0).length;
  if (name === 'honest') expected ??= output.witness;
  const { plan } = runs.find((run) => run.name === name);
  const { verdict, error_type: type, summary: why } = judge(options.infrabench, { plan, output, reference: expected });
  if (name === 'honest') {
    if (verdict === 'passed') return;
    wrong++;
    console.log(`WRONG the run after ${previous || 'the start'} is not clean: ${why} ${JSON.stringify(output).slice(0, 1500)}`);
    return;
  }
  previous = name;
  const unexplained = LIMITED[name] !== undefined && !LIMITED[name].test(output.exit.message ?? '');
  // A limit or a breakdown is known for what it is; to have passed is the one thing that none may be found.
  const bad = verdict === 'passed' || unexplained || requested > 0;
  if (bad) wrong++;
  console.log(
    `${bad ? 'WRONG' : 'ok   '} ${name.padEnd(20)} ${`${verdict} (${type ?? 'no type'})`.padEnd(30)} ${String(took).padStart(6)} ms`
    + ` gap ${gap} block ${blocked}${requested ? ` REQUESTS ${requested}` : ''}${statistics.attempts > 1 ? ` attempts ${statistics.attempts}` : ''}`,
  );
  console.log(`      ${why}`);
  if (options.verbose || bad) console.log(`      ${JSON.stringify(summary(output))}`);
}

function summary({ tests, collection_errors: errors, stdout, stderr }) {
  return {
    tests: tests.map(({ outcome, message }) => [outcome, message]), errors: errors.map(({ exception }) => exception.message),
    stdout: stdout.text.slice(0, 600), dropped: stdout.dropped_bytes, stderr: stderr.text.slice(-300),
  };
}
