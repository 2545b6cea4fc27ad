// An engine's life: what it downloads and keeps, how runs are cancelled, how a run and a rehearsal get along, and a second
// visit while the server is down. The page posts each check; the server's own log proves what was fetched.
//
//     node www/engine/test/life.mjs
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { engine, www } from '../build/paths.mjs';
import { FOLDERS, profile, visit } from './browser.mjs';
import { plans } from './plans.mjs';
import { serve } from './serve.mjs';

const { values: options } = parseArgs({ options: { cdk: { type: 'string', default: '2.178.2' } } });
/** In the middle of a spare's rehearsal, on most machines. */
const SPARE_MS = 2500;
const [task, other] = plans(/dns_records|event_lake/);
const text = (path, type) => ({ text: readFileSync(path, 'utf8'), type });

let wrong = 0;
let broken = false;
let finish;
const fetched = [];
const reports = await serve({}, {}, (message) => {
  if (message.check) {
    if (!message.held) wrong++;
    console.log(`${message.held ? 'ok   ' : 'WRONG'} ${message.check}${message.more ? ` (${message.more})` : ''}`);
  }
  if (message.took) console.log(`      ${message.took}`);
  if (message.mark) fetched.push({ mark: message.mark, requests: site.log.requests.filter((path) => path.startsWith('/engine/')) });
  if (message.error) {
    wrong++;
    broken = true;
    console.log(`ERROR ${message.error}`);
  }
  if (message.done) finish();
});
const generated = readdirSync(join(www, 'generated', 'engine')).map((file) => `generated/engine/${file}`);
const files = JSON.stringify(['page.mjs', 'life_page.mjs', 'work.json', ...generated]).slice(1, -1).replaceAll('"', "'");
const worker = readFileSync(join(www, 'service-worker.js'), 'utf8').replace("'__FILES__'", files).replaceAll('__BUILD__', 'test');
const page = readFileSync(join(engine, 'test', 'page.html'), 'utf8').replace("default-src 'self'", `default-src 'self'; connect-src 'self' ${reports.url}`);
/** A plan with a `conftest.py` of its own. */
const withConftest = (plan, ...lines) => ({ ...plan, files: { ...plan.files, 'conftest.py': lines.map((line) => `${line}\n`).join('') } });
const imports = 'import builtins, os, pathlib, aws_cdk';
const work = {
  cdk: options.cdk, script: './life_page.mjs', report: reports.url, spare: SPARE_MS, reference: task.reference, baseline: task.baseline,
  endless: withConftest(task.reference, 'while True: pass'),
  leaving: withConftest(
    task.baseline, imports, 'builtins.LEFT = aws_cdk.LEFT = os.environ["LEFT"] = "here"', 'pathlib.Path("/tmp/left").write_text("here")',
    'aws_cdk.open = open("/scratch/open", "w")', 'def pytest_sessionfinish():', '    os.chdir("/tmp")',
  ),
  looking: withConftest(
    task.reference, imports, 'assert not hasattr(builtins, "LEFT") and not hasattr(aws_cdk, "LEFT") and "LEFT" not in os.environ',
    'assert os.listdir("/tmp") == [] and not os.path.exists("/scratch/open") and os.getcwd() == "/project"',
  ),
  spoiling: withConftest(task.baseline, imports, 'pathlib.Path("/harness/session.py").chmod(0o777)'),
  others: [task.reference, other.reference],
};
const values = {
  '/work.json': work, '/': { text: page, type: 'text/html; charset=utf-8' }, '/service-worker.js': { text: worker, type: 'text/javascript' },
};
let cut;
const site = await serve(FOLDERS, values, () => undefined, (path) => cut === undefined && /\.wasm$/.test(path) && Boolean(cut = path));
const browser = profile();

await visitOnce('/');
await new Promise((resolve) => {
  site.server.close(resolve);
  site.server.closeAllConnections();
});
console.log('the server is stopped');
// A first visit that broke off has left nothing that answers a second.
if (!broken) await visitOnce('/#again');
browser.remove();
reports.server.close();
if (broken) process.exit(1);

const [stopped, complete] = fetched;
const twice = complete.requests.filter((path, at) => /\.(bin|wasm)$/.test(path) && complete.requests.indexOf(path) !== at && path !== cut);
const again = complete.requests.filter((path) => path === cut).length;
if (again !== 2) wrong++;
console.log(`${again === 2 ? 'ok   ' : 'WRONG'} the file that broke off was fetched once more (${cut}: ${again} requests)`);
if (!stopped || twice.length > 0 || complete.requests.length <= stopped.requests.length) wrong++;
console.log(`${twice.length === 0 ? 'ok   ' : 'WRONG'} no file was fetched twice: ${stopped.requests.length} requests until the stop, ${complete.requests.length} in all ${twice.join(' ')}`);
console.log(`${wrong} wrong`);
process.exit(wrong === 0 ? 0 : 1);

async function visitOnce(path) {
  const done = new Promise((resolve) => (finish = resolve));
  const close = visit(`${site.url}${path}`, browser);
  await done;
  await close();
}
