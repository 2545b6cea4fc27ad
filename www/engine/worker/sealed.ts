// What the worker keeps for itself before any other code runs, and what it takes away from all other code.
//
// The frame's content security policy is the wall. Taking globals away comes on top: it keeps workers of one frame from
// talking to each other and makes every attempt fail at once and alike.

const AWAY = [
  'fetch', 'XMLHttpRequest', 'WebSocket', 'WebSocketStream', 'EventSource', 'WebTransport', 'Worker', 'SharedWorker',
  'BroadcastChannel', 'indexedDB', 'caches', 'cookieStore', 'RTCPeerConnection', 'RTCDataChannel', 'Notification',
  'FontFace', 'importScripts', 'postMessage', 'close', 'onmessage', 'addEventListener', 'FileReaderSync', 'FileReader',
];

/** Taken before anything else could change them. */
export const sealed = {
  post: MessagePort.prototype.postMessage,
  FileReaderSync: globalThis.FileReaderSync,
  readAsArrayBuffer: globalThis.FileReaderSync?.prototype.readAsArrayBuffer,
  stringify: JSON.stringify,
  parse: JSON.parse,
  now: performance.now.bind(performance),
};

/** Takes the globals away. Called once the interpreter has been loaded, and before any other code. */
export function seal(): void {
  for (let scope: object | null = globalThis; scope !== null; scope = Object.getPrototypeOf(scope) as object | null) {
    for (const name of AWAY) {
      if (Object.prototype.hasOwnProperty.call(scope, name)) Reflect.deleteProperty(scope, name);
    }
  }
}
