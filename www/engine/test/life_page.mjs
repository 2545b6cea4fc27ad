// What `life.mjs` checks, in the browser: downloads, cancelling, and a second visit without a server.
import { forget, needs, open, stored } from './generated/engine/engine.js';

const json = JSON.stringify;

export default async function ({ work, post, now }) {
  const posted = [];
  const check = (name, held, more = '') => posted.push(post({ check: name, held: Boolean(held), more: String(more) }));
  const score = (engine, plan) => engine.run(json(plan), () => {}).then(JSON.parse);
  const passed = ({ exit, complete }) => exit.kind === 'code' && exit.code === 0 && complete;
  const cancelled = ({ exit }) => exit.kind === 'fault' && exit.message === 'the run was cancelled';
  const { reference, baseline, endless, leaving, looking, spoiling } = work;
  const steps = [];
  const progress = ({ step, loaded, total }) => steps.push({ step, loaded, total });
  const rising = (list) => list.every(({ loaded, total }, at) => at === 0 || (loaded >= list[at - 1].loaded && total === list[0].total));

  if (location.hash === '#again') {
    const engine = await open('/engine/', work.cdk, progress);
    check('opens without a server', true);
    check('its progress is exact from the cache, too', steps.at(-1).loaded === steps.at(-1).total && rising(steps), json(steps.at(-1)));
    for (const plan of work.others) check(`scores ${plan.task_id} without a server`, passed(await score(engine, plan)));
    await forget();
    check('forgets all that is stored', await stored() === 0, await stored());
    engine.dispose();
    return Promise.all(posted);
  }

  check('nothing is stored at first', await stored() === 0);
  const unknown = await open('/engine/', '9.9.9').catch((error) => error.message);
  check('an unknown version is refused with the choices', /no browser engine for aws-cdk-lib 9\.9\.9 .*it has .*2\.178\.2/.test(unknown), unknown);
  const { bytes } = await needs('/engine/', work.cdk);
  const kept = await caches.open('infrabench-engine');
  const left = new URL(`/engine/${work.cdk}/worker-0000000000000000.js`, location.href).href;
  await kept.put(left, new Response('of an older bundle'));
  const engine = await open('/engine/', work.cdk, progress);
  check('the progress of opening is exact', rising(steps) && steps.at(-1).loaded === bytes && steps.at(-1).total === bytes, `${json(steps.at(-1))} ${bytes}`);

  // Cancelling.
  check('a run passes', passed(await score(engine, reference)));
  check('what an older bundle left is gone', await kept.match(left) === undefined);
  let began = now();
  const waiting = score(engine, reference);
  engine.cancel();
  check('a run that waits for a worker is cancelled', cancelled(await waiting));
  check('and at once', now() - began < 500, now() - began);
  check('the worker that it waited for serves the next run', passed(await score(engine, reference)) && engine.statistics.attempts === 1);
  const first = score(engine, endless);
  const queued = score(engine, reference);
  await new Promise((resolve) => setTimeout(resolve, 3000));
  began = now();
  engine.cancel();
  check('a run that goes on is cancelled', cancelled(await first));
  check('and so is one that waits for its turn', cancelled(await queued));
  check('both at once', now() - began < 1000, now() - began);
  check('the next run passes', passed(await score(engine, reference)));

  // Rehearsal.
  void engine.rehearse(json(baseline));
  check('a run asked for before the rehearsal passes', passed(await score(engine, reference)));
  await engine.rehearse(json(baseline));
  const known = JSON.parse(await engine.baseline());
  check('the rehearsal gives the baseline\'s templates', Object.keys(known.templates).length > 0 && !passed(known), json(known.exit));
  check('a rehearsed worker passes', passed(await score(engine, reference)) && engine.statistics.rehearsed);
  await new Promise((resolve) => setTimeout(resolve, work.spare));
  check('a run asked for in the middle of a rehearsal passes', passed(await score(engine, reference)));
  await post({ took: `waited ${engine.statistics.waited_ms} ms, rehearsed ${engine.statistics.rehearsed}` });

  await engine.rehearse(json(leaving));
  await engine.baseline();
  const clean = await score(engine, looking);
  check('what a rehearsal leaves is gone', passed(clean) && engine.statistics.rehearsed, json([clean.exit, clean.stdout.text.slice(-600)]));
  await engine.rehearse(json(spoiling));
  const refused = await engine.baseline().catch((error) => error.message);
  check('a rehearsal that cannot be taken back is refused', /changed \/harness\/session\.py/.test(refused), refused);
  check('and its worker is not used', passed(await score(engine, reference)) && !engine.statistics.rehearsed);

  // Downloads.
  const stop = new AbortController();
  const some = [];
  const stopped = await engine.makeOffline((loaded, total) => {
    some.push({ loaded, total });
    if (loaded > total / 3) stop.abort();
  }, stop.signal).catch((error) => error.message);
  check('a download can be stopped', /stopped/.test(stopped), stopped);
  const before = await stored();
  await post({ mark: 'stopped' });
  const all = [];
  await engine.makeOffline((loaded, total) => all.push({ loaded, total }));
  check('the progress of a download is exact', rising(all) && all.at(-1).loaded === all.at(-1).total, json(all.at(-1)));
  check('all of it is stored', (await needs('/engine/', work.cdk, true)).kept && await stored() >= all.at(-1).total, `${before} ${await stored()}`);
  await post({ mark: 'complete' });

  const { serviceWorker } = navigator;
  await serviceWorker.register('service-worker.js');
  await serviceWorker.ready;
  engine.dispose();
  return Promise.all(posted);
}
