// Runs in the browser: scores what the driver wants scored and posts what came of it.
import { open, stored } from './generated/engine/engine.js';

const work = await (await fetch('/work.json')).json();
// Another server takes the reports where this page's own is stopped between two visits.
const post = (value) => fetch(work.report ?? '/report', { method: 'POST', body: JSON.stringify(value) });
const now = () => performance.now();

// The longest time for which the page could not have reacted.
let step = 'start';
let longest = 0;
let blocked = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    longest = Math.max(longest, entry.duration);
    blocked = Math.max(blocked, entry.duration);
    post({ block: Math.round(entry.duration), at: Math.round(entry.startTime), step, where: entry.attribution?.[0]?.containerSrc || entry.name });
  }
}).observe({ type: 'longtask', buffered: true });

// And the longest time between two turns of a timer during one run.
let gap = 0;
let turn = now();
setInterval(() => {
  gap = Math.max(gap, now() - turn);
  turn = now();
}, 10);

async function score() {
  const begin = now();
  let engine = await open('/engine/', work.cdk, () => {});
  await post({ ready: Math.round(now() - begin), heap: await stored() });
  for (const { name, plan, preload, pause, rehearse, fresh } of work.runs) {
    if (fresh) {
      engine.dispose();
      engine = await open('/engine/', work.cdk);
    }
    if (pause) await new Promise((resolve) => setTimeout(resolve, pause));
    if (preload) await engine.preload(engine.modulesOf({ ...plan.files, ...plan.tests }));
    const ahead = now();
    if (rehearse) {
      await engine.rehearse(JSON.stringify(rehearse));
      const rehearsal = JSON.parse(await engine.baseline());
      if (work.compare) await post({ name, rehearsal });
    }
    const rehearsed = Math.round(now() - ahead);
    const events = [];
    await post({ starting: name });
    const start = now();
    step = name;
    gap = blocked = 0;
    const output = JSON.parse(await engine.run(JSON.stringify(plan), (event) => events.push(event.length < 2000 ? JSON.parse(event) : event.length)));
    await post({ name, rehearsed, took: Math.round(now() - start), gap: Math.round(gap), blocked: Math.round(blocked), statistics: engine.statistics, output, events: events.length });
  }
}

try {
  await (work.script ? (await import(work.script)).default({ work, post, now }) : score());
  await post({ done: true, longest: Math.round(longest) });
} catch (error) {
  await post({ error: String(error?.stack ?? error), done: true });
}
