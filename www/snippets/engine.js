// The browser engine as Rust calls it. A dynamic import is an expression of JavaScript that Rust cannot write; relative to
// the page, so that the app works under any path.
/** @returns {Promise<any>} the bundle's exports */
const load = () => import(new URL('engine/engine.js', document.baseURI).href);

/** @returns {Promise<string[]>} versions of aws-cdk-lib that there is an engine for, newest last */
export async function engineVersions() {
  return (await load()).versions('engine/');
}

/**
 * @param {string} version of aws-cdk-lib
 * @param {boolean} everything for any task, not only what every run needs
 * @returns {Promise<{bytes: number, compressed: number, kept: boolean}>}
 */
export async function engineNeeds(version, everything) {
  return (await load()).needs('engine/', version, everything);
}

/**
 * @param {string} version of aws-cdk-lib
 * @param {(downloading: boolean, loaded: number, total: number) => void} onProgress
 * @returns {Promise<unknown>} the engine
 */
export async function openEngine(version, onProgress) {
  return (await load()).open('engine/', version, (/** @type {any} */ { step, loaded, total }) => onProgress(step === 'download', loaded, total));
}

/**
 * Fetches and imports what a plan needs, ahead of its run.
 * @param {any} engine
 * @param {string} plan
 */
export async function prepareEngine(engine, plan) {
  const { files, tests } = JSON.parse(plan);
  await engine.preload(engine.modulesOf({ ...files, ...tests }));
}

/**
 * Lets workers rehearse with a task's baseline before they are given an answer; gives the output of that as JSON.
 * @param {any} engine
 * @param {string} plan
 * @returns {Promise<string>}
 */
export async function rehearse(engine, plan) {
  await engine.rehearse(plan);
  return engine.baseline();
}

/**
 * Runs a plan; gives the output as JSON. Events that carry a template are left out: the output has them all.
 * @param {any} engine
 * @param {string} plan
 * @param {(event: string) => void} onEvent
 * @returns {Promise<string>}
 */
export function runPlan(engine, plan, onEvent) {
  return engine.run(plan, (/** @type {string} */ event) => event.startsWith('{"event":"template"') || onEvent(event));
}

/**
 * Fetches everything that any task may need, and asks the browser not to clear it away by itself.
 * @param {any} engine
 * @param {(loaded: number, total: number) => void} onProgress
 */
export async function makeOffline(engine, onProgress) {
  await navigator.storage?.persist?.();
  await engine.makeOffline(onProgress);
}

/** @returns {Promise<number>} bytes of the engine's files that the browser keeps */
export async function storedEngines() {
  return (await load()).stored();
}

/** Removes them. */
export async function forgetEngines() {
  await (await load()).forget();
}
