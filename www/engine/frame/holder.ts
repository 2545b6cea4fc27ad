// The page around the sandboxed frame. A service worker never answers for a frame without an origin, but for this page,
// which carries the frame's text, it does: so the engine opens without a network. The frame inherits this page's policy.
import type { FrameInit } from '../shared/messages';

/** The frame's page, put in by the build. */
declare const FRAME_PAGE: string;

const frame = document.createElement('iframe');
frame.setAttribute('sandbox', 'allow-scripts');
frame.allow = '';
frame.srcdoc = FRAME_PAGE;
addEventListener('message', (event: MessageEvent<{ type?: unknown } | null>) => {
  if (event.source === frame.contentWindow && event.origin === 'null' && event.data?.type === 'hello') {
    parent.postMessage({ type: 'hello' }, location.origin);
  } else if (event.source === parent && event.origin === location.origin && event.data?.type === 'init') {
    const init: FrameInit = { type: 'init' };
    frame.contentWindow?.postMessage(init, '*', [...event.ports]);
  }
});
document.body.append(frame);
