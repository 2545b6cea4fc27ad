// A static server as plain as any web host's: no special headers, precompressed files where there are some. It also takes
// what the page reports, and hands the page its work.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/**
 * Serves folders (`prefix` to folder) and values (`path` to something as JSON, or to a text with its type); `onReport` takes
 * what is posted. A file for whose path `breaksOff` holds is begun, and its connection cut.
 */
export async function serve(folders, values, onReport, breaksOff = () => false) {
  const log = { bytes: 0, requests: [] };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://host').pathname);
    if (request.method === 'POST') {
      let body = '';
      request.on('data', (piece) => (body += piece));
      request.on('end', () => {
        response.writeHead(204, { 'Access-Control-Allow-Origin': '*' });
        response.end();
        onReport(JSON.parse(body));
      });
      return;
    }
    if (path in values) {
      const { text, type } = typeof values[path].text === 'string' ? values[path] : { text: JSON.stringify(values[path]), type: TYPES['.json'] };
      response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-store' });
      response.end(text);
      return;
    }
    log.requests.push(path);
    file(folders, path, request, response, log, breaksOff(path));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, log, url: `http://127.0.0.1:${server.address().port}` };
}

function file(folders, path, request, response, log, breaksOff) {
  const prefix = Object.keys(folders).find((candidate) => path.startsWith(candidate));
  let found = prefix === undefined ? '' : join(folders[prefix], normalize(`/${path.slice(prefix.length)}`));
  if (!existsSync(found) || statSync(found).isDirectory()) {
    response.writeHead(404);
    response.end();
    return;
  }
  const headers = { 'Content-Type': TYPES[extname(found)] ?? 'application/octet-stream', 'Cache-Control': 'no-cache' };
  if (/\bbr\b/.test(request.headers['accept-encoding'] ?? '') && existsSync(`${found}.br`)) {
    headers['Content-Encoding'] = 'br';
    found += '.br';
  }
  headers['Content-Length'] = statSync(found).size;
  log.bytes += headers['Content-Length'];
  response.writeHead(200, headers);
  if (breaksOff) createReadStream(found, { end: headers['Content-Length'] >> 1 }).on('end', () => response.destroy()).pipe(response, { end: false });
  else createReadStream(found).pipe(response);
}
