// A plain host for measurements: the built app, the pages of this folder under /bench/, optionally another dataset in
// the place of the bundled one. Prints its port, then what the page reports, then ends.
//   node host.mjs DIST [DATASET]
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const [dist, dataset] = process.argv.slice(2);
const pages = fileURLToPath(new URL('.', import.meta.url));
const kinds = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css',
  '.wasm': 'application/wasm', '.svg': 'image/svg+xml', '.json': 'application/json', '.jsonl': 'application/jsonl',
};

const server = createServer((request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url, 'http://host').pathname));
  if (request.method === 'POST' && path === '/bench/report') {
    let body = '';
    request.on('data', (part) => { body += part; });
    request.on('end', () => {
      response.end();
      process.stdout.write(`${body}\n`, () => process.exit(0));
    });
    return;
  }
  const send = (file, encoding) => {
    response.setHeader('content-type', kinds[extname(encoding ? file.slice(0, -3) : file)] ?? 'application/octet-stream');
    response.setHeader('cache-control', 'no-cache');
    if (encoding) response.setHeader('content-encoding', encoding);
    response.setHeader('content-length', statSync(file).size);
    createReadStream(file).pipe(response);
  };
  if (path === '/favicon.ico') return response.writeHead(204).end();
  if (path.startsWith('/bench/')) {
    const file = join(pages, path.slice('/bench/'.length));
    return existsSync(file) ? send(file) : response.writeHead(404).end();
  }
  if (path.startsWith('/api/')) return response.writeHead(404).end();
  if (dataset && path === '/infrabench.jsonl') return send(dataset);
  const file = join(dist, path === '/' ? 'index.html' : path);
  const found = existsSync(file) && statSync(file).isFile() ? file : join(dist, 'index.html');
  return existsSync(`${found}.br`) ? send(`${found}.br`, 'br') : send(found);
});

server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
