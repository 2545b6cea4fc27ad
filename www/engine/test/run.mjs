// Scores every task of the dataset in a headless browser and prints a table. The reference of a task must pass every
// test; its baseline must not.
//
//     node www/engine/test/run.mjs [--only PATTERN] [--visits 2] [--rehearse] [--phases]
//     node www/engine/test/run.mjs --runs 200     # so many in one page: the browser's memory must not grow
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../build/paths.mjs';
import { BLOCK_MS, FOLDERS, profile, visit } from './browser.mjs';
import { plans } from './plans.mjs';
import { serve } from './serve.mjs';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' }, cdk: { type: 'string', default: '2.178.2' }, engine: { type: 'string', default: 'target/engine' }, visits: { type: 'string', default: '2' },
    preload: { type: 'boolean', default: false }, repeat: { type: 'string', default: '1' },
    runs: { type: 'string' }, rehearse: { type: 'boolean', default: false }, phases: { type: 'boolean', default: false }, verbose: { type: 'boolean', default: false },
  },
});
const tasks = plans(options.only && new RegExp(options.only));
const list = tasks.flatMap(({ name, reference, baseline }) => [
  ...Array.from({ length: Number(options.repeat) }, () => ({ name: `${name} reference`, plan: reference, ahead: baseline })),
  { name: `${name} baseline`, plan: baseline, ahead: baseline },
]).map(({ name, plan, ahead }) => ({
  name, plan: { ...plan, cdk_version: options.cdk }, preload: options.preload, ...(options.rehearse ? { rehearse: ahead } : {}),
}));
const runs = options.runs === undefined ? list : Array.from({ length: Number(options.runs) }, (_, at) => list[at % list.length]);
/** Bytes that the browser held after each run. */
const held = [];
/** What the memory may differ by between the beginning and the end: it goes up and down with each run. */
const GROWTH = 1.15;

let wrong = 0;
let finish;
let usage;
let cpu = 0;
const folders = { ...FOLDERS, '/engine/': join(root, options.engine) };
const host = await serve(folders, { '/work.json': { cdk: options.cdk, runs, responsive: BLOCK_MS } }, report);
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
if (options.runs !== undefined) compareMemory();
process.exit(wrong === 0 ? 0 : 1);

function report(message) {
  if (message.error) {
    console.log(`ERROR ${message.error}`);
    wrong++;
  }
  if ('ready' in message) console.log(`ready in ${message.ready} ms, ${(host.log.bytes / 1e6).toFixed(1)} MB over the wire, ${(message.heap / 1e6).toFixed(1)} MB kept`);
  if (message.blocked > BLOCK_MS) {
    wrong++;
    console.log(`WRONG ${message.name ?? 'the start'} blocked the page for ${message.blocked} ms, each time`);
  }
  if (message.block) console.log(`      the page was blocked for ${message.block} ms at ${message.at} (${message.step}; ${message.where})`);
  if (message.starting) cpu = usage().cpu;
  if (message.output) {
    judge(message);
    held.push(usage().bytes);
  }
  if (message.done) {
    if (message.longest !== undefined) console.log(`longest block of the page ${message.longest} ms; ${(host.log.bytes / 1e6).toFixed(1)} MB over the wire in all`);
    finish();
  }
}

/** The first runs fill caches; of the others the least of each half counts, since garbage lies around for a while. */
function compareMemory() {
  const settled = held.slice(Math.min(10, held.length / 4));
  const halves = [settled.slice(0, settled.length / 2), settled.slice(settled.length / 2)].map((half) => Math.min(...half));
  const grows = halves[1] > halves[0] * GROWTH;
  if (grows) wrong++;
  console.log(`${grows ? 'WRONG' : 'ok   '} memory of the browser: at least ${halves.map((bytes) => `${Math.round(bytes / 1e6)} MB`).join(' in the first half, ')} in the second`);
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
    + ` tab ${(usage().tab / 1e6).toFixed(0)} MB`
    + ` (${options.rehearse ? `rehearsed ${statistics.rehearsed} ${rehearsed}; ` : ''}waited ${waited}; run ${output.duration_ms}; ${start}) ${(heap / 1e6).toFixed(0)} MB`
    + `${options.phases ? ` [${output.phases.map(({ phase, duration_ms: ms }) => `${phase} ${ms}`).join(' ')}; ${output.tests.map(({ duration_ms: ms }) => ms).join(' ')}]` : ''}`
    + `${attempts > 1 ? ` attempts ${attempts} missed ${missed.join(' ')}` : ''}`,
  );
  if (!right || options.verbose) {
    console.log(JSON.stringify({ ...output, templates: Object.keys(output.templates), witness: output.witness?.length }, undefined, 1).slice(0, 6000));
  }
}
