// What the verdict asks of a pass, in short: every expected test reported as passed, an exit status that agrees, a
// template, and for each test the same assertion calls that the kernel saw in the reference's run, all of which held.

/** Whether an output is believed to be a pass, and if not, why not. */
export function believed({ exit, complete, tests, templates, witness }, expected, reference) {
  const no = (why) => ({ pass: false, why });
  if (exit.kind !== 'code' || exit.code !== 0) return no('no exit status of success');
  if (!complete) return no('the session did not end by itself');
  const passed = (id) => tests.some((test) => test.id === id && test.outcome === 'passed');
  if (!expected.every(passed)) return no('a test is not reported as passed');
  if (Object.keys(templates).length === 0) return no('no template');
  for (const id of expected) {
    const seen = calls(witness, id);
    const wanted = calls(reference, id);
    if (seen === undefined || JSON.stringify(seen) !== JSON.stringify(wanted)) return no('the kernel saw other assertions');
    if (!seen.every(({ held }) => held)) return no('the kernel saw an assertion fail');
  }
  return { pass: true, why: 'believed' };
}

function calls(witness, id) {
  const found = (witness ?? []).filter((test) => test.id === id);
  return found.length === 1 ? found[0].calls : undefined;
}
