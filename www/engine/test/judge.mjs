// The verdict on an output, by the one function that gives verdicts.
import { spawnSync } from 'node:child_process';

/** Judges an output with the `infrabench` command; `reference` is the witness of an honest run. */
export function judge(infrabench, { plan, output, reference }) {
  const input = `${JSON.stringify({ plan, output, reference })}\n`;
  const { status, stdout, stderr, error } = spawnSync(infrabench, ['judge'], { input, encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`${infrabench} judge failed: ${error?.message ?? stderr}`);
  return JSON.parse(stdout);
}
