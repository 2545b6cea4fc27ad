// Builds `generated/`: each bundle under a name that carries its hash, so that it can be cached for ever, and a file of
// one line that names it, so that nothing else has to know the hash.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

await bundle('editor', join('editor', 'main.ts'));
await bundle('engine', join('engine', 'client', 'client.ts'));
await bundle('graph', join('graph', 'main.ts'));

async function bundle(name, entry) {
  const { outputFiles } = await build({
    entryPoints: [join(here, entry)],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    write: false,
  });
  const code = outputFiles[0].contents;
  const hash = createHash('sha256').update(code).digest('hex').slice(0, 16);
  const hashed = `${name}-${hash}.js`;
  const out = join(here, 'generated', name);
  mkdirSync(out, { recursive: true });
  for (const file of readdirSync(out)) if (file !== `${name}.js` && file !== hashed) rmSync(join(out, file));
  write(join(out, hashed), code);
  write(join(out, `${name}.js`), `export * from './${hashed}';\n`);
  console.log(`generated/${name}/${hashed}: ${(code.length / 1024).toFixed(0)} KB`);
}

// A watching builder sees only real changes: files that are right already are not written again.
function write(path, bytes) {
  try {
    if (Buffer.compare(readFileSync(path), Buffer.from(bytes)) === 0) return;
  } catch {
    // Not there yet.
  }
  writeFileSync(path, bytes);
}
