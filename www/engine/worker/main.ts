// A worker's entry: takes its port and token from the frame, then obeys the client until it has had its one run.
import type { FromWorker, ToWorker, WorkerStart } from '../shared/messages';
import { AssetStore } from './assets';
import { Engine } from './engine';
import { seal, sealed } from './sealed';

self.addEventListener('message', start, { once: true });

function start(event: MessageEvent): void {
  const { token, wasm } = event.data as WorkerStart;
  const port = event.ports[0];
  if (port === undefined) throw new Error('the frame sent no port');
  const post = sealed.post.bind(port);
  const send = (message: FromWorker) => post({ ...message, token });
  const assets = new AssetStore((asset) => send({ type: 'missing', asset }));
  let engine: Engine | undefined;

  async function obey(message: ToWorker): Promise<void> {
    switch (message.type) {
      case 'boot': {
        assets.give(message.assets);
        const booted = await Engine.boot({ assets, wasm, memory: message.memory, send });
        engine = booted.engine;
        seal();
        return send({ type: 'booted', milliseconds: booted.milliseconds });
      }
      case 'assets':
        return assets.give(message.assets);
      case 'preload':
        engine?.preload(message.modules);
        return send({ type: 'preloaded' });
      case 'rehearse': {
        const began = sealed.now();
        engine?.rehearse(message.plan);
        return send({ type: 'rehearsed', milliseconds: Math.round(sealed.now() - began) });
      }
      case 'run':
        return engine?.run(message.plan);
    }
  }

  let last = Promise.resolve();
  port.onmessage = ({ data }: MessageEvent) => {
    last = last.then(() => obey(data as ToWorker)).catch((error: unknown) => {
      send({ type: 'fault', message: String((error as Error | null)?.message ?? error) });
    });
  };
  send({ type: 'up' });
}
