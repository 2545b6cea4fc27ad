// Proves that a rehearsal leaves nothing: what comes of the dataset's references and baselines is the same after a
// rehearsal as without one, to the last character that does not tell the time. Then poisons a rehearsed worker and looks
// at the next ones.
//
//     node www/engine/test/rehearsal.mjs [--only PATTERN]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { engine } from '../build/paths.mjs';
import { inBrowser } from './browser.mjs';
import { plans } from './plans.mjs';

const { values: options } = parseArgs({ options: { only: { type: 'string' }, cdk: { type: 'string', default: '2.178.2' } } });
const poison = readFileSync(join(engine, 'test', 'hostile', 'poison.py'), 'utf8');
const runs = plans(options.only && new RegExp(options.only)).flatMap(({ name, reference, baseline }) => {
  const poisoned = { ...reference, files: { ...reference.files, 'conftest.py': poison } };
  const ahead = { rehearse: baseline };
  return [
    { name: `${name} reference`, plan: reference },
    { name: `${name} baseline`, plan: baseline },
    { name: `${name} reference`, plan: reference, ...ahead },
    { name: `${name} baseline`, plan: baseline, ...ahead },
    { name: 'poison', plan: poisoned, ...ahead },
    { name: `${name} reference`, plan: reference, ...ahead },
    { name: `${name} baseline`, plan: baseline, ...ahead },
  ].map((run) => ({ ...run, fresh: run.rehearse === undefined }));
});

const seen = new Map();
let [compared, wrong] = [0, 0];
await inBrowser({ cdk: options.cdk, runs, compare: true }, (message) => {
  if (message.error) complain(message.error);
  if (message.rehearsal) compare(`${message.name.replace(/ \w+$/, '')} baseline`, message.rehearsal, 'the rehearsal itself');
  if (message.output && message.name !== 'poison') compare(message.name, message.output, message.statistics.rehearsed ? 'after a rehearsal' : 'without');
  if (message.output && message.name === 'poison' && message.output.exit.code === 0) complain('the poisoned run passed');
});
console.log(`${compared} outputs compared, ${wrong} wrong`);
process.exit(wrong === 0 && compared >= runs.length / 7 * 4 ? 0 : 1);

function complain(text) {
  wrong++;
  console.log(`WRONG ${text}`);
}

function compare(name, output, how) {
  const told = timeless(output);
  const first = seen.get(name);
  if (first === undefined) return void seen.set(name, told);
  compared++;
  const differs = Object.keys(told).filter((key) => JSON.stringify(told[key]) !== JSON.stringify(first[key]));
  if (differs.length === 0) return console.log(`alike   ${name} (${how}): ${Object.keys(told.templates).length} templates, ${told.tests.length} tests, ${told.witness.length} witnessed`);
  complain(`${name} (${how}) differs in ${differs.join(', ')}`);
  for (const key of differs) console.log(`    ${JSON.stringify(first[key]).slice(0, 1500)}\n    ${JSON.stringify(told[key]).slice(0, 1500)}`);
}

/** An output without what depends on the clock. */
function timeless({ duration_ms: _, phases, tests, stdout, ...rest }) {
  return {
    ...rest,
    phases: phases.map(({ phase }) => phase),
    tests: tests.map(({ duration_ms: __, ...test }) => test),
    stdout: { ...stdout, text: stdout.text.replace(/ in \d+\.\d+s/g, '') },
  };
}
