// A worker as seen from the page.
import type { Assets, FromWorker, ToWorker } from '../shared/messages';
import { readMessage } from './incoming';
import type { Sandbox } from './sandbox';
import { Turns } from './turns';

/** Characters of one message, where a run's limits do not say otherwise. */
const MESSAGE_LIMIT = 8 * 1024 * 1024;
const BOOT_MS = 120_000;
/** Bytes that an interpreter's memory may grow to: more than any honest run takes, less than harms the tab. */
export const MEMORY = 1536 * 1024 * 1024;

/** Handles what a worker says; `crash` is the frame's word that it is gone. */
export interface Listener {
  message(message: FromWorker): void;
  crash(message: string): void;
}

/** One worker. */
export class Remote {
  readonly #id: number;
  readonly #port: MessagePort;
  #listener: Listener | undefined;
  #alive = true;
  /** Names of the files it was given. */
  readonly given = new Set<string>();
  /** Modules it has imported ahead of time. */
  readonly preloaded = new Set<string>();
  /** Whether a rehearsal has warmed it. */
  rehearsed = false;
  /** Milliseconds of each step of its start. */
  steps: Record<string, number> = {};

  private constructor(private readonly sandbox: Sandbox) {
    const token = randomToken();
    const turns = new Turns<unknown>((data) => this.#hear(data, token));
    const { id, port } = sandbox.spawn(token, (message) => {
      this.#alive = false;
      turns.after(() => this.#listener?.crash(message));
    });
    [this.#id, this.#port] = [id, port];
    port.onmessage = ({ data }) => turns.take(data);
  }

  #hear(data: unknown, token: string): void {
    let message: FromWorker | undefined;
    try {
      message = readMessage(data, token, MESSAGE_LIMIT);
    } catch (error) {
      return this.#listener?.crash(`it sent a message that cannot be read: ${(error as Error).message}`);
    }
    // Without the token it is nobody's message.
    return message === undefined ? undefined : this.#listener?.message(message);
  }

  /** Starts a worker and waits until its interpreter is up. */
  static async boot(sandbox: Sandbox, assets: Assets): Promise<Remote> {
    const remote = new Remote(sandbox);
    const booted = remote.#until('booted', BOOT_MS);
    remote.send({ type: 'boot', assets, memory: MEMORY });
    for (const name of Object.keys(assets)) remote.given.add(name);
    try {
      remote.steps = (await booted).milliseconds;
    } catch (error) {
      remote.kill();
      throw error;
    }
    return remote;
  }

  /** Gives it files. */
  give(assets: Assets): void {
    const fresh = Object.fromEntries(Object.entries(assets).filter(([name]) => !this.given.has(name)));
    for (const name of Object.keys(fresh)) this.given.add(name);
    if (Object.keys(fresh).length > 0) this.send({ type: 'assets', assets: fresh });
  }

  /** Lets it import modules ahead of time. */
  async preload(modules: readonly string[]): Promise<void> {
    const fresh = modules.filter((name) => !this.preloaded.has(name));
    if (fresh.length === 0) return;
    for (const name of fresh) this.preloaded.add(name);
    const done = this.#until('preloaded', BOOT_MS);
    this.send({ type: 'preload', modules: fresh });
    await done;
  }

  /** Says something to it. */
  send(message: ToWorker): void {
    this.#port.postMessage(message);
  }

  /** Whom to tell what it says. */
  listen(listener: Listener | undefined): void {
    this.#listener = listener;
  }

  /** Whether it has neither crashed nor been ended. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Ends it. */
  kill(): void {
    this.#alive = false;
    this.#listener = undefined;
    this.#port.close();
    this.sandbox.kill(this.#id);
  }

  #until<T extends FromWorker['type']>(type: T, milliseconds: number): Promise<Extract<FromWorker, { type: T }>> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the engine\'s worker did not answer in time')), milliseconds);
      const end = () => {
        clearTimeout(timer);
        this.#listener = undefined;
      };
      this.#listener = {
        message: (message) => {
          if (message.type === type) {
            end();
            resolve(message as Extract<FromWorker, { type: T }>);
          } else if (message.type === 'fault' || message.type === 'missing') {
            end();
            reject(new Error(`the engine's worker failed: ${message.type === 'fault' ? message.message : `${message.asset} is missing`}`));
          }
        },
        crash: (message) => {
          end();
          reject(new Error(`the engine's worker broke down: ${message}`));
        },
      };
    });
  }
}

function randomToken(): string {
  return [...crypto.getRandomValues(new Uint32Array(6))].map((word) => word.toString(36)).join('');
}
