// Plans for the tasks of the published dataset: the reference, with the canonical solution in place, and the baseline,
// without.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../build/paths.mjs';

export const LIMITS = {
  wall_ms: 120_000, output_bytes: 256 * 1024, report_bytes: 32 * 1024 * 1024, scratch_bytes: 512 * 1024 * 1024,
  memory_bytes: 4 * 1024 * 1024 * 1024, processes: 256,
};

/** Every task with its two plans. */
export function plans(only) {
  const lines = readFileSync(join(root, 'tasks', 'infrabench.jsonl'), 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line)).filter(({ entry_point: name }) => !only || only.test(name)).map((task) => ({
    name: task.entry_point,
    baseline: plan(task, task.context),
    reference: plan(task, solved(task)),
  }));
}

function plan(task, files) {
  return {
    task_id: task.task_id, cdk_version: task.cdk_version, files, tests: task.tests, expected_tests: testIds(task.tests),
    limits: LIMITS,
  };
}

/** Node ids of the test functions at the top of a file, and of the methods of its classes. A fixture may be named like a test. */
function testIds(tests) {
  return Object.entries(tests).flatMap(([path, text]) => {
    let group = '';
    return text.split('\n').flatMap((line, at, lines) => {
      if (/^\s*@pytest\.fixture/.test(lines[at - 1] ?? '')) return [];
      group = line.match(/^class (Test\w*)/)?.[1] ?? (/^\S/.test(line) ? '' : group);
      const name = line.match(/^\s*def (test_\w+)\(/)?.[1];
      return name === undefined ? [] : [[path, ...(group && /^\s/.test(line) ? [group] : []), name].join('::')];
    });
  });
}

/** The context with the canonical solution applied. */
function solved(task) {
  const files = { ...task.context };
  for (const [path, diffs] of Object.entries(task.canonical_solution)) {
    for (const diff of diffs) files[path] = apply(files[path], diff);
  }
  return files;
}

/** The published diffs have no context, and a newline between any two lines that end in one already. */
function apply(text, diff) {
  const lines = text.split('\n');
  const hunks = [];
  for (const line of diff.split('\n').filter((_, at) => at % 2 === 0).slice(2)) {
    const head = line.match(/^@@ -(\d+)(?:,(\d+))? \+/);
    if (head) hunks.push({ at: Number(head[1]), removed: Number(head[2] ?? 1), added: [] });
    else if (line.startsWith('+')) hunks.at(-1).added.push(line.slice(1));
  }
  for (const { at, removed, added } of hunks.reverse()) lines.splice(removed === 0 ? at : at - 1, removed, ...added);
  return lines.join('\n');
}
