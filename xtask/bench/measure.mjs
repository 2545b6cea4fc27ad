// What the measuring pages share. Times are milliseconds of `performance.now()` in the page itself: no debugger is attached.

/** Sends figures to the host, which ends the measurement. Failures are reported too, so that nobody waits for nothing. */
export async function report(measure) {
  let body;
  try {
    body = { figures: await measure() };
  } catch (problem) {
    body = { problem: String(problem?.stack ?? problem) };
  }
  await fetch('/bench/report', { method: 'POST', body: JSON.stringify(body) });
}

/** Value below which the share `q` of the samples lies. */
export function quantile(samples, q) {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)];
}

export const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** Durations of `number` frames while `step` acts in each. */
export async function frames(number, step) {
  const durations = [];
  let last = await frame();
  for (let index = 0; index < number; index += 1) {
    step(index);
    const now = await frame();
    durations.push(now - last);
    last = now;
  }
  return durations;
}

/** What the page in the frame says, for an error. */
const said = () => document.querySelector('iframe')?.contentDocument?.body?.innerText.slice(0, 400).replaceAll('\n', ' ');

/** Waits until `condition` gives something, looking once a frame; fails after `patience` milliseconds. */
export async function until(condition, what, patience = 60000) {
  const end = performance.now() + patience;
  for (;;) {
    const value = condition();
    if (value) return value;
    if (performance.now() > end) throw new Error(`${what} did not come within ${patience / 1000} s; the page says: ${said()}`);
    await frame();
  }
}

/** Loads a page of this host into a frame as large as a laptop's window. */
export function open(url) {
  const element = document.createElement('iframe');
  element.width = '1440';
  element.height = '900';
  element.style.border = '0';
  element.src = url;
  document.body.append(element);
  return element;
}

/** A worker of the app, asked in its own protocol: `[id, body, files]` in, `[id, body]` out (src/host.rs). */
export async function worker(name) {
  const page = new DOMParser().parseFromString(await (await fetch('/')).text(), 'text/html');
  const script = page.querySelector(`meta[name="worker:${name}"]`).content;
  const inner = new Worker(`/${script}`);
  const waiting = new Map();
  let next = 1;
  const ready = new Promise((resolve, reject) => {
    inner.onmessage = ({ data: [id, body] }) => {
      if (id === -2) resolve();
      else if (id === -1) reject(new Error(body));
      else if (waiting.has(id)) {
        waiting.get(id)(body);
        waiting.delete(id);
      }
    };
    inner.onerror = (event) => reject(new Error(event.message));
  });
  await ready;
  return (body) => new Promise((resolve) => {
    const id = next++;
    waiting.set(id, resolve);
    inner.postMessage([id, JSON.stringify(body), []]);
  });
}
