// Runs in the browser: scores what the driver wants scored and posts what came of it.
import { open, stored } from './generated/engine/engine.js';

const work = await (await fetch('/work.json')).json();
// Another server takes the reports where this page's own is stopped between two visits.
const post = (value, output) => {
  const body = JSON.stringify(value);
  return fetch(work.report ?? '/report', { method: 'POST', body: output === undefined ? body : `${body.slice(0, -1)},"output":${output}}` });
};
const now = () => performance.now();

// Times for which the page could not have reacted, by when they began.
let step = 'start';
const blocks = [];
const note = (list) => {
  for (const { startTime, duration, attribution, name } of list) {
    blocks.push({ startTime, duration });
    post({ block: Math.round(duration), at: Math.round(startTime), step, where: attribution?.[0]?.containerSrc || name });
  }
};
const observer = new PerformanceObserver((list) => note(list.getEntries()));
observer.observe({ type: 'longtask', buffered: true });
/** The longest of them between two times. */
const blockedIn = async (from, to) => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  note(observer.takeRecords());
  return Math.round(Math.max(0, ...blocks.filter(({ startTime }) => startTime >= from && startTime < to).map(({ duration }) => duration)));
};

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
  const ready = now();
  await post({ ready: Math.round(ready - begin), blocked: await blockedIn(begin, ready), heap: await stored() });
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
      const rehearsal = await engine.baseline();
      if (work.compare) await post({ name, rehearsal: JSON.parse(rehearsal) });
    }
    const rehearsed = Math.round(now() - ahead);
    const planJson = JSON.stringify(plan);
    let took;
    let output;
    let events;
    let blocked = Infinity;
    // Another process can keep the page waiting, too; what blocks it by itself does so every time.
    for (let tries = 0; blocked > (work.responsive ?? Infinity) || tries === 0; tries++) {
      if (tries === 3) break;
      events = 0;
      await post({ starting: name });
      const start = now();
      step = name;
      gap = 0;
      output = await engine.run(planJson, () => events++);
      const end = now();
      took = Math.round(end - start);
      blocked = Math.min(blocked, await blockedIn(start, end));
    }
    await post({ name, rehearsed, took, gap: Math.round(gap), blocked, statistics: engine.statistics, events }, output);
  }
}

try {
  await (work.script ? (await import(work.script)).default({ work, post, now }) : score());
  await post({ done: true, longest: Math.round(Math.max(0, ...blocks.map(({ duration }) => duration))) });
} catch (error) {
  await post({ error: String(error?.stack ?? error), done: true });
}
