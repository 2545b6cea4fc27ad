// What the kernel sees of a run's assertions. `aws_cdk.assertions` runs in JavaScript, where the code under test cannot
// reach: whatever Python claims, here it shows which assertions were made, of which template, and whether they held.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { AssertionCall, TestWitness } from '../shared/messages';

const ASSERTIONS = 'aws-cdk-lib.assertions.';
const SUBJECTS = new Set(['Template', 'Annotations', 'Tags']);
const FROM_TEXT = new Set(['fromJSON', 'fromString']);
/** Members that look something up or convert, and decide nothing. */
const LOOKUPS = /^(find|toJSON|all\(\)$)/;
const REFERENCE = '$jsii.byref';
const MAP = '$jsii.map';
/** More than any honest suite makes. */
const CALLS_LIMIT = 20_000;

interface Request {
  api?: string;
  fqn?: string;
  method?: string;
  args?: unknown[];
  objref?: { [REFERENCE]?: string };
}

interface Subject {
  kind: string;
  origin: AssertionCall['origin'];
}

/** Watches the kernel's requests during a run. */
export class Witness {
  #subjects = new Map<string, Subject>();
  #values = new Map<string, unknown>();
  /** Types of the resources of all templates so far, by logical id. */
  #types = new Map<string, string>();
  #tests: TestWitness[] = [];
  #calls = 0;

  /** A test begins; what follows is its. */
  enter(id: string): void {
    this.#tests.push({ id, calls: [] });
  }

  /** A request and its response. */
  saw(request: unknown, response: unknown): void {
    const { api, fqn, method, args, objref } = request as Request;
    if (api === 'sinvoke' && fqn?.startsWith(ASSERTIONS)) this.#made(fqn.slice(ASSERTIONS.length), method ?? '', args ?? [], response);
    else if (api === 'create' && fqn?.startsWith(ASSERTIONS)) this.#made(fqn.slice(ASSERTIONS.length), 'new', args ?? [], response);
    else if (api === 'invoke') this.#called(objref?.[REFERENCE] ?? '', method ?? '', args ?? [], response);
  }

  /** Everything seen, in order; tests without any assertion too. */
  report(): TestWitness[] {
    return this.#tests;
  }

  #made(kind: string, method: string, args: unknown[], response: unknown): void {
    const reference = referenceIn(response);
    if (reference === undefined) return;
    if (SUBJECTS.has(kind)) this.#subjects.set(reference, { kind, origin: FROM_TEXT.has(method) ? 'text' : 'synthesized' });
    else this.#values.set(reference, { [`${kind}.${method}`]: this.#canonical(args, 0) });
  }

  #called(reference: string, method: string, args: unknown[], response: unknown): void {
    const subject = this.#subjects.get(reference);
    if (subject?.kind === 'Template' && method === 'toJSON') this.#learn(response);
    if (subject === undefined || LOOKUPS.test(method) || this.#calls >= CALLS_LIMIT) return;
    this.#calls++;
    if (this.#tests.length === 0) this.enter('');
    this.#tests.at(-1)?.calls.push({
      method: `${subject.kind}.${method}`,
      arguments: bytesToHex(sha256(new TextEncoder().encode(JSON.stringify(this.#canonical(args, 0))))),
      origin: subject.origin,
      held: typeof response === 'object' && response !== null && 'ok' in response,
    });
  }

  /**
   * The harness asks each template for its content as soon as there is one. Which logical id a resource has is an answer's
   * own choice, so a test that looks for a reference to it asks every answer with other arguments.
   */
  #learn(response: unknown): void {
    const content = unwrapped((response as { ok?: { result?: unknown } }).ok?.result);
    for (const [id, resource] of Object.entries(unwrapped(content['Resources']))) {
      const type = String(unwrapped(resource)['Type']);
      // The same id in two stacks: the first one's, as they are synthesized in the same order for every answer.
      if (!this.#types.has(id)) this.#types.set(id, type);
    }
  }

  /** A reference to a resource of a known template: what it refers to in place of the logical id. */
  #referred(id: unknown): unknown {
    const type = typeof id === 'string' ? this.#types.get(id) : undefined;
    return type === undefined ? id : { $resource: type };
  }

  /**
   * A value with keys in order, matchers spelt out and logical ids as the types of their resources, so that equal
   * questions have equal digests.
   */
  #canonical(value: unknown, depth: number): unknown {
    if (depth > 60) return '$too-deep';
    if (Array.isArray(value)) return value.map((item) => this.#canonical(item, depth + 1));
    if (typeof value !== 'object' || value === null) return value;
    const reference = (value as Record<string, unknown>)[REFERENCE];
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

/** An object as jsii sends it; an empty one for anything else. */
function unwrapped(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return {};
  const map = (value as Record<string, unknown>)[MAP];
  return (typeof map === 'object' && map !== null ? map : value) as Record<string, unknown>;
}

/** The object that a response gives, of a call or of a construction. */
function referenceIn(response: unknown): string | undefined {
  const ok = (response as { ok?: { result?: unknown } & Record<string, unknown> }).ok;
  const result = (ok?.result ?? ok) as Record<string, unknown> | undefined | null;
  const reference = result?.[REFERENCE];
  return typeof reference === 'string' ? reference : undefined;
}
