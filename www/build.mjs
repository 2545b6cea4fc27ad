// Builds `generated/`: the editor bundle under a name that carries its hash, so that it can be cached for ever, and an
// `editor.js` of one line that names it, so that nothing else has to know the hash.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, 'generated', 'editor');

const { outputFiles } = await build({
  entryPoints: [join(here, 'editor', 'main.ts')],
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
const name = `editor-${hash}.js`;

// A watching builder sees only real changes: files that are right already are not written again.
const write = (file, bytes) => {
  const path = join(out, file);
  try {
    if (Buffer.compare(readFileSync(path), Buffer.from(bytes)) === 0) return;
  } catch {
    // Not there yet.
  }
  writeFileSync(path, bytes);
};

mkdirSync(out, { recursive: true });
for (const file of readdirSync(out)) if (file !== 'editor.js' && file !== name) rmSync(join(out, file));
write(name, code);
write('editor.js', `export * from './${name}';\n`);
console.log(`generated/editor/${name}: ${(code.length / 1024).toFixed(0)} KB`);
