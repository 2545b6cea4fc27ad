// The licences of everything in the bundle, as their packages state them, with the texts and notices that must go along.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from './digest.mjs';
import { packages } from './inputs.mjs';
import { modules } from './paths.mjs';

const TEXT = /(^|\/)(LICEN[CS]E|NOTICE|COPYING)(\.\w+)?$/i;
/** npm packages that are part of the worker's script. */
const BUNDLED = [
  'pyodide', '@noble/hashes', 'buffer', 'events', 'pako', 'path-browserify', 'punycode', 'string_decoder', 'url', 'util',
];

/** One text file. */
export function licences({ site, trees }, pyodide) {
  const parts = [
    'The browser engine of InfraBench contains the software below, unmodified except that Python code is compiled,',
    'documentation and type declarations are left out, and files are packed together.',
    `Pyodide ${pyodide.version} is under the MPL-2.0; its source is published by its authors under that version.`,
  ];
  for (const entry of packages(site)) {
    parts.push(section(`${entry.name} ${entry.version} (Python)`, entry.licence, join(site, entry.folder)));
  }
  for (const name of readdirSync(trees).sort()) parts.push(npmSection(join(trees, name)));
  for (const name of BUNDLED) parts.push(npmSection(join(modules, name)));
  return Buffer.from(`${parts.join('\n')}\n`);
}

function npmSection(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return section(`${name} ${version} (npm)`, license ?? '', folder);
}

function section(title, licence, folder) {
  const texts = existsSync(folder) ? filesUnder(folder, (path) => TEXT.test(path)) : [];
  const bodies = texts.map((path) => `--- ${path}\n${readFileSync(join(folder, path), 'utf8').trim()}`);
  return ['', '='.repeat(78), title, licence, ...bodies].join('\n');
}
