// The script of the sandboxed frame: it starts and ends workers, and keeps what all of them share, their code and the
// compiled interpreter. It never evaluates a message and never reads what a worker says.
import type { FromFrame, FrameInit, ToFrame, WorkerStart } from '../shared/messages';

const workers = new Map<number, Worker>();
let code = '';
let wasm: WebAssembly.Module | undefined;
let port: MessagePort | undefined;

const say = (message: FromFrame) => port?.postMessage(message);

async function obey(message: ToFrame, ports: readonly MessagePort[]): Promise<void> {
  switch (message.type) {
    case 'code':
      code = URL.createObjectURL(new Blob([message.worker], { type: 'text/javascript' }));
      wasm = await WebAssembly.compile(await message.wasm.arrayBuffer());
      return say({ type: 'ready' });
    case 'spawn': {
      const end = ports[0];
      if (wasm === undefined || end === undefined) throw new Error('a worker was asked for before its code');
      const worker = new Worker(code);
      workers.set(message.id, worker);
      worker.onerror = (event) => {
        event.preventDefault();
        say({ type: 'crashed', id: message.id, message: event.message });
      };
      const start: WorkerStart = { type: 'start', token: message.token, wasm };
      return worker.postMessage(start, [end]);
    }
    case 'kill':
      workers.get(message.id)?.terminate();
      workers.delete(message.id);
      return undefined;
    case 'ping':
      return say({ type: 'pong', id: message.id });
  }
}

addEventListener('message', (event: MessageEvent<FrameInit>) => {
  if (event.source !== parent || port !== undefined || event.data?.type !== 'init') return;
  port = event.ports[0];
  if (port === undefined) return;
  port.onmessage = ({ data, ports }: MessageEvent<ToFrame>) => {
    obey(data, ports).catch((error: unknown) => say({ type: 'failed', message: String(error) }));
  };
});
parent.postMessage({ type: 'hello' }, '*');
