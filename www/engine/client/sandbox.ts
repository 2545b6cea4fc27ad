// The sandboxed frame that holds the workers. It has an origin of its own that nothing else has, and a policy that allows
// no connection. It stands in a page of ours (frame/holder.ts) that a service worker can keep.
import type { FromFrame, ToFrame } from '../shared/messages';

const HELLO_MS = 20_000;
const PONG_MS = 3_000;

/** One frame. */
export class Sandbox {
  #frame = document.createElement('iframe');
  #port: MessagePort | undefined;
  #next = 1;
  #onCrash = new Map<number, (message: string) => void>();
  #onPong = new Map<number, () => void>();
  #onReady!: { resolve: () => void; reject: (error: Error) => void };

  private constructor() {}

  /** Opens the page of a frame and gives it the code that its workers run. */
  static async open(page: string, worker: Blob, wasm: Blob): Promise<Sandbox> {
    const sandbox = new Sandbox();
    try {
      await sandbox.#show(page);
      const ready = new Promise<void>((resolve, reject) => {
        sandbox.#onReady = { resolve, reject };
      });
      sandbox.#say({ type: 'code', worker, wasm });
      await ready;
      return sandbox;
    } catch (error) {
      sandbox.close();
      throw error;
    }
  }

  /** Starts a worker and gives the port to it. */
  spawn(token: string, onCrash: (message: string) => void): { id: number; port: MessagePort } {
    const id = this.#next++;
    const { port1, port2 } = new MessageChannel();
    this.#onCrash.set(id, onCrash);
    this.#say({ type: 'spawn', id, token }, [port2]);
    return { id, port: port1 };
  }

  /** Ends a worker, whatever it does. */
  kill(id: number): void {
    this.#onCrash.delete(id);
    this.#say({ type: 'kill', id });
  }

  /** Whether the frame still answers. Its process may have died of what a worker did. */
  alive(): Promise<boolean> {
    const id = this.#next++;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), PONG_MS);
      this.#onPong.set(id, () => {
        clearTimeout(timer);
        resolve(true);
      });
      this.#say({ type: 'ping', id });
    });
  }

  /** Takes the frame away, and its workers with it. */
  close(): void {
    this.#port?.close();
    this.#frame.remove();
  }

  #show(page: string): Promise<void> {
    const frame = this.#frame;
    frame.setAttribute('referrerpolicy', 'no-referrer');
    frame.setAttribute('aria-hidden', 'true');
    frame.title = 'InfraBench engine';
    frame.allow = '';
    frame.style.display = 'none';
    frame.src = page;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        removeEventListener('message', onMessage);
        reject(new Error('the engine\'s frame did not start: this site must allow frames from itself (frame-src \'self\')'));
      }, HELLO_MS);
      const onMessage = (event: MessageEvent<{ type?: unknown } | null>) => {
        if (event.source !== frame.contentWindow || event.origin !== location.origin || event.data?.type !== 'hello') return;
        clearTimeout(timer);
        removeEventListener('message', onMessage);
        const { port1, port2 } = new MessageChannel();
        this.#port = port1;
        port1.onmessage = ({ data }: MessageEvent<FromFrame>) => this.#hear(data);
        frame.contentWindow?.postMessage({ type: 'init' }, location.origin, [port2]);
        resolve();
      };
      addEventListener('message', onMessage);
      document.body.append(frame);
    });
  }

  #say(message: ToFrame, transfer: Transferable[] = []): void {
    this.#port?.postMessage(message, transfer);
  }

  #hear(message: FromFrame): void {
    switch (message.type) {
      case 'ready': return this.#onReady.resolve();
      case 'failed': return this.#onReady.reject(new Error(`the engine's frame failed: ${String(message.message)}`));
      case 'crashed': return this.#onCrash.get(message.id)?.(String(message.message));
      case 'pong': return this.#onPong.get(message.id)?.();
    }
  }
}
