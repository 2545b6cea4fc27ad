// Scores every task of the dataset in a headless browser and prints a table. The reference of a task must pass every
// test; its baseline must not.
//
//     node www/engine/test/run.mjs [--only PATTERN] [--visits 2]
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { engine, root, www } from '../build/paths.mjs';
import { profile, visit } from './browser.mjs';
import { plans } from './plans.mjs';
import { serve } from './serve.mjs';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' }, cdk: { type: 'string', default: '2.178.2' }, visits: { type: 'string', default: '2' },
    preload: { type: 'boolean', default: false }, repeat: { type: 'string', default: '1' },
    rehearse: { type: 'boolean', default: false }, phases: { type: 'boolean', default: false }, verbose: { type: 'boolean', default: false },
  },
});
const tasks = plans(options.only && new RegExp(options.only));
const runs = tasks.flatMap(({ name, reference, baseline }) => [
  ...Array.from({ length: Number(options.repeat) }, () => ({ name: `${name} reference`, plan: reference, ahead: baseline })),
  { name: `${name} baseline`, plan: baseline, ahead: baseline },
]).map(({ name, plan, ahead }) => ({
  name, plan: { ...plan, cdk_version: options.cdk }, preload: options.preload, ...(options.rehearse ? { rehearse: ahead } : {}),
}));

let wrong = 0;
let finish;
let usage;
let cpu = 0;
const folders = { '/engine/': join(root, 'target', 'engine'), '/generated/': join(www, 'generated'), '/': join(engine, 'test') };
const host = await serve(folders, { '/work.json': { cdk: options.cdk, runs } }, report);
const browser = profile();
for (let count = 1; count <= Number(options.visits); count++) {
  console.log(`visit ${count}`);
  host.log.bytes = 0;
  const done = new Promise((resolve) => (finish = resolve));
  const close = visit(`${host.url}/page.html`, browser);
  usage = close.usage;
  await done;
  await close();
}
browser.remove();
host.server.close();
process.exit(wrong === 0 ? 0 : 1);

function report(message) {
  if (message.error) {
    console.log(`ERROR ${message.error}`);
    wrong++;
  }
  if ('ready' in message) console.log(`ready in ${message.ready} ms, ${(host.log.bytes / 1e6).toFixed(1)} MB over the wire, ${(message.heap / 1e6).toFixed(1)} MB kept`);
  if (message.block) console.log(`      the page was blocked for ${message.block} ms at ${message.at} (${message.step}; ${message.where})`);
  if (message.starting) cpu = usage().cpu;
  if (message.output) judge(message);
  if (message.done) {
    if (message.longest !== undefined) console.log(`longest block of the page ${message.longest} ms; ${(host.log.bytes / 1e6).toFixed(1)} MB over the wire in all`);
    finish();
  }
}

function judge({ name, took, rehearsed, statistics, output }) {
  const expected = runs.find((run) => run.name === name).plan.expected_tests;
  const passed = expected.filter((id) => output.tests.some((test) => test.id.split('[')[0] === id && test.outcome === 'passed')).length;
  const all = passed === expected.length && output.exit.kind === 'code' && output.exit.code === 0 && output.complete;
  const right = name.endsWith('reference') ? all : !all && output.exit.kind === 'code';
  if (!right) wrong++;
  const { missed, attempts, waited_ms: waited, steps, heap_bytes: heap } = statistics;
  const start = Object.entries(steps).map(([step, ms]) => `${step} ${ms}`).join(' ');
  console.log(
    `${right ? 'ok   ' : 'WRONG'} ${name.padEnd(52)} ${String(passed).padStart(2)}/${expected.length} ${String(took).padStart(6)} ms (cpu ${String(usage().cpu - cpu).padStart(5)})`
    + ` (${options.rehearse ? `rehearsed ${statistics.rehearsed} ${rehearsed}; ` : ''}waited ${waited}; run ${output.duration_ms}; ${start}) ${(heap / 1e6).toFixed(0)} MB`
    + `${options.phases ? ` [${output.phases.map(({ phase, duration_ms: ms }) => `${phase} ${ms}`).join(' ')}; ${output.tests.map(({ duration_ms: ms }) => ms).join(' ')}]` : ''}`
    + `${attempts > 1 ? ` attempts ${attempts} missed ${missed.join(' ')}` : ''}`,
  );
  if (!right || options.verbose) {
    console.log(JSON.stringify({ ...output, templates: Object.keys(output.templates), witness: output.witness?.length }, undefined, 1).slice(0, 6000));
  }
}
