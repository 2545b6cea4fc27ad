// Compares what the browser engine reported (`run.mjs --templates FOLDER`) with the native engine's harness: templates to
// the byte, and of every test its outcome, message, exception and failed assertion.
//
//     node www/engine/test/parity.mjs --templates FOLDER [--only PATTERN]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inputs } from '../build/inputs.mjs';
import { runNatively } from './native.mjs';
import { plans } from './plans.mjs';

const { values: options } = parseArgs({
  options: { templates: { type: 'string' }, only: { type: 'string' }, cdk: { type: 'string', default: '2.178.2' } },
});
const python = join(inputs(options.cdk, console.log).folder, 'venv', 'bin', 'python');
let differences = 0;
for (const task of plans(options.only && new RegExp(options.only))) {
  for (const kind of ['reference', 'baseline']) {
    const name = `${task.name} ${kind}`;
    const browser = JSON.parse(readFileSync(join(options.templates, `${name}.json`), 'utf8'));
    const native = await runNatively(task[kind], python);
    const found = [...templates(native.templates, browser.templates), ...tests(native.tests, browser.tests)];
    if (native.code !== browser.exit.code) found.push(`exit ${native.code} and ${browser.exit.code}`);
    differences += found.length;
    console.log(`${found.length === 0 ? 'alike  ' : 'DIFFERS'} ${name}: ${Object.keys(native.templates).length} templates, ${native.tests.length} tests`);
    for (const text of found) console.log(`        ${text}`);
  }
}
process.exit(differences === 0 ? 0 : 1);

function templates(native, browser) {
  const names = new Set([...Object.keys(native), ...Object.keys(browser)]);
  return [...names].filter((name) => JSON.stringify(native[name]) !== JSON.stringify(browser[name])).map((name) => `template ${name}`);
}

function tests(native, browser) {
  return native.flatMap((test, at) => {
    const left = told(test);
    const right = told(browser[at] ?? {});
    return Object.keys(left).filter((key) => left[key] !== right[key]).map((key) => `${test.id}: ${key}\n            ${left[key]}\n            ${right[key]}`);
  });
}

/** What a verdict and a reader are given; not the times, and not the interpreter's own frames. */
function told({ id, outcome, message, exception = {}, assertion }) {
  const { class: kind, message: text, name, object, raised_in: raisedIn, raised_by_call: byCall, javascript, frames, hidden_frames: hidden } = exception;
  const plain = (value) => JSON.stringify(sorted(value)) ?? '';
  return {
    id, outcome, message: plain(message), kind: plain(kind), text: plain(text), name: plain(name), object: plain(object),
    raisedIn: plain(raisedIn), byCall: plain(byCall), javascript: plain(javascript), frames: plain(frames), hidden: plain(hidden),
    assertion: plain(assertion),
  };
}

/** A value with its keys in order. */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort().map(([key, item]) => [key, sorted(item)]));
}
