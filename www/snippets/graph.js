// The layout worker and the requests it has not answered. Started with the first request, started anew after a crash.

/** @type {Worker | undefined} */
let worker;
let next = 1;
/** @type {Map<number, { resolve: (layout: string) => void, reject: (problem: Error) => void }>} */
const waiting = new Map();

/**
 * @param {string} request as graph/shapes.ts has it, JSON
 * @returns {Promise<string>} the layout, JSON
 */
export function layoutGraph(request) {
  return new Promise((resolve, reject) => {
    const id = next;
    next += 1;
    waiting.set(id, { resolve, reject });
    worker ??= start();
    worker.postMessage([id, request]);
  });
}

function start() {
  // Relative to the page, so that the app works under any path.
  const started = new Worker(new URL('graph/graph.js', document.baseURI), { type: 'module' });
  started.onmessage = ({ data: [id, layout, problem] }) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (problem === null) asked?.resolve(layout);
    else asked?.reject(new Error(problem));
  };
  started.onerror = (event) => {
    event.preventDefault();
    started.terminate();
    worker = undefined;
    for (const { reject } of waiting.values()) reject(new Error(event.message || 'its script could not be loaded'));
    waiting.clear();
  };
  return started;
}
