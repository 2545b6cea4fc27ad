// The layout worker. A layout of 150 boxes takes longer than a frame, so it is no work for the page's thread.
import { place } from './place';
import type { Request } from './shapes';

self.onmessage = ({ data: [id, request] }: MessageEvent<[number, string]>) => {
  try {
    self.postMessage([id, JSON.stringify(place(JSON.parse(request) as Request)), null]);
  } catch (problem) {
    self.postMessage([id, null, String(problem)]);
  }
};
