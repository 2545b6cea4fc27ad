// What the kernel sees of a run's assertions. `aws_cdk.assertions` runs in JavaScript, where the code under test cannot
// reach: whatever Python claims, here it shows which assertions were made, of which template, and whether they held.
// Both engines use this very file: the browser's worker and the native engine's Node process.

/**
 * @typedef {import('../../../www/engine/shared/messages').AssertionCall} AssertionCall
 * @typedef {import('../../../www/engine/shared/messages').TestWitness} TestWitness
 * @typedef {{ kind: string, origin: AssertionCall['origin'] }} Subject
 * @typedef {{ api?: string, fqn?: string, method?: string, args?: unknown[], objref?: { '$jsii.byref'?: string } }} Request
 */

const ASSERTIONS = 'aws-cdk-lib.assertions.';
const SUBJECTS = new Set(['Template', 'Annotations', 'Tags']);
/** Ways to a subject that look at no synthesized stack. Nobody constructs one honestly: its constructor is private. */
const FROM_TEXT = new Set(['fromJSON', 'fromString', 'new']);
/** Members that look something up or convert, and decide nothing. */
const LOOKUPS = /^(find|toJSON|all\(\)$)/;
const REFERENCE = '$jsii.byref';
const MAP = '$jsii.map';
/** More than any honest suite makes. */
const CALLS_LIMIT = 20_000;

/** Watches the kernel's requests during a run. */
export class Witness {
  /** @type {Map<string, Subject>} */
  #subjects = new Map();
  /** @type {Map<string, unknown>} */
  #values = new Map();
  /** Types of the resources of all templates so far, by logical id. @type {Map<string, string>} */
  #types = new Map();
  /** @type {TestWitness[]} */
  #tests = [];
  #calls = 0;
  #sha256;

  /** @param {(text: string) => string} sha256 in hexadecimal digits */
  constructor(sha256) {
    this.#sha256 = sha256;
  }

  /**
   * A test begins; what follows is its.
   * @param {string} id
   */
  enter(id) {
    this.#tests.push({ id, calls: [] });
  }

  /**
   * A request and its response.
   * @param {unknown} request
   * @param {unknown} response
   */
  saw(request, response) {
    const { api, fqn, method, args, objref } = /** @type {Request} */ (request);
    if (api === 'sinvoke' && fqn?.startsWith(ASSERTIONS)) this.#made(fqn.slice(ASSERTIONS.length), method ?? '', args ?? [], response);
    else if (api === 'create' && fqn?.startsWith(ASSERTIONS)) this.#made(fqn.slice(ASSERTIONS.length), 'new', args ?? [], response);
    else if (api === 'invoke') this.#called(objref?.[REFERENCE] ?? '', method ?? '', args ?? [], response);
  }

  /** Everything seen, in order; tests without any assertion too. */
  report() {
    return this.#tests;
  }

  /** @type {(kind: string, method: string, args: unknown[], response: unknown) => void} */
  #made(kind, method, args, response) {
    const reference = referenceIn(response);
    if (reference === undefined) return;
    if (SUBJECTS.has(kind)) this.#subjects.set(reference, { kind, origin: FROM_TEXT.has(method) ? 'text' : 'synthesized' });
    else this.#values.set(reference, { [`${kind}.${method}`]: this.#canonical(args, 0) });
  }

  /** @type {(reference: string, method: string, args: unknown[], response: unknown) => void} */
  #called(reference, method, args, response) {
    const subject = this.#subjects.get(reference);
    if (subject?.kind === 'Template' && method === 'toJSON') this.#learn(response);
    if (subject === undefined || LOOKUPS.test(method) || this.#calls >= CALLS_LIMIT) return;
    this.#calls++;
    if (this.#tests.length === 0) this.enter('');
    this.#tests.at(-1)?.calls.push({
      method: `${subject.kind}.${method}`,
      arguments: this.#sha256(JSON.stringify(this.#canonical(args, 0))),
      origin: subject.origin,
      held: typeof response === 'object' && response !== null && 'ok' in response,
    });
  }

  /**
   * The harness asks each template for its content as soon as there is one. Which logical id a resource has is an answer's
   * own choice, so a test that looks for a reference to it asks every answer with other arguments.
   * @param {unknown} response
   */
  #learn(response) {
    const content = unwrapped(/** @type {{ ok?: { result?: unknown } }} */ (response).ok?.result);
    for (const [id, resource] of Object.entries(unwrapped(content['Resources']))) {
      const type = String(unwrapped(resource)['Type']);
      // The same id in two stacks: the first one's, as they are synthesized in the same order for every answer.
      if (!this.#types.has(id)) this.#types.set(id, type);
    }
  }

  /**
   * A reference to a resource of a known template: what it refers to in place of the logical id.
   * @param {unknown} id
   */
  #referred(id) {
    const type = typeof id === 'string' ? this.#types.get(id) : undefined;
    return type === undefined ? id : { $resource: type };
  }

  /**
   * A value with keys in order, matchers spelt out and logical ids as the types of their resources, so that equal
   * questions have equal digests.
   * @type {(value: unknown, depth: number) => unknown}
   */
  #canonical(value, depth) {
    if (depth > 60) return '$too-deep';
    if (Array.isArray(value)) return value.map((item) => this.#canonical(item, depth + 1));
    if (typeof value !== 'object' || value === null) return value;
    const reference = /** @type {Record<string, unknown>} */ (value)[REFERENCE];
    if (typeof reference === 'string') return this.#values.get(reference) ?? { $object: reference.replace(/@\d+$/, '') };
    const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
    return Object.fromEntries(entries.map(([key, item]) => {
      const own = this.#canonical(item, depth + 1);
      if (key === 'Ref') return [key, this.#referred(own)];
      if (key === 'Fn::GetAtt' && Array.isArray(own)) return [key, [this.#referred(own[0]), ...own.slice(1)]];
      return [key, own];
    }));
  }
}

/**
 * An object as jsii sends it; an empty one for anything else.
 * @param {unknown} value
 * @returns {Record<string, unknown>}
 */
function unwrapped(value) {
  if (typeof value !== 'object' || value === null) return {};
  const map = /** @type {Record<string, unknown>} */ (value)[MAP];
  return /** @type {Record<string, unknown>} */ (typeof map === 'object' && map !== null ? map : value);
}

/**
 * The object that a response gives, of a call or of a construction.
 * @param {unknown} response
 * @returns {string | undefined}
 */
function referenceIn(response) {
  const ok = /** @type {{ ok?: { result?: unknown } & Record<string, unknown> }} */ (response).ok;
  const result = /** @type {Record<string, unknown> | undefined | null} */ (ok?.result ?? ok);
  const reference = result?.[REFERENCE];
  return typeof reference === 'string' ? reference : undefined;
}
