// Which grammar a text is read with. Everything is in the one bundle: it is loaded once, lazily, and a fenced block may
// be in any of these languages at any moment.

import { javascriptLanguage, typescriptLanguage } from '@codemirror/lang-javascript';
import { jsonLanguage } from '@codemirror/lang-json';
import { pythonLanguage } from '@codemirror/lang-python';
import { yamlLanguage } from '@codemirror/lang-yaml';
import { Language, StreamLanguage, defineLanguageFacet } from '@codemirror/language';
import { diff } from '@codemirror/legacy-modes/mode/diff';
import { dockerFile } from '@codemirror/legacy-modes/mode/dockerfile';
import { parseCode, parser as markdownParser } from '@lezer/markdown';

export type LanguageName =
  | 'python'
  | 'json'
  | 'yaml'
  | 'javascript'
  | 'typescript'
  | 'dockerfile'
  | 'diff'
  | 'markdown'
  | 'text';

const dockerfileLanguage = StreamLanguage.define(dockerFile);
const diffLanguage = StreamLanguage.define(diff);

const fenced: Record<string, Language> = {
  python: pythonLanguage,
  py: pythonLanguage,
  python3: pythonLanguage,
  json: jsonLanguage,
  jsonc: jsonLanguage,
  yaml: yamlLanguage,
  yml: yamlLanguage,
  javascript: javascriptLanguage,
  js: javascriptLanguage,
  typescript: typescriptLanguage,
  ts: typescriptLanguage,
  dockerfile: dockerfileLanguage,
  docker: dockerfileLanguage,
  diff: diffLanguage,
  patch: diffLanguage,
};

// Answers are mostly Python, so a fence that names no language is read as Python.
function fencedParser(info: string) {
  const tag = info.trim().toLowerCase().split(/[\s:{,=]/, 1)[0] ?? '';
  return (tag === '' ? pythonLanguage : fenced[tag])?.parser ?? null;
}

// An indented line in an answer is a list's continuation far more often than code; the parser would paint it as code.
const markdownLanguage = new Language(
  defineLanguageFacet(),
  markdownParser.configure([parseCode({ codeParser: fencedParser }), { remove: ['IndentedCode', 'HTMLBlock', 'SetextHeading'] }]),
  [],
  'markdown',
);

const byName: Record<LanguageName, Language | null> = {
  python: pythonLanguage,
  json: jsonLanguage,
  yaml: yamlLanguage,
  javascript: javascriptLanguage,
  typescript: typescriptLanguage,
  dockerfile: dockerfileLanguage,
  diff: diffLanguage,
  markdown: markdownLanguage,
  text: null,
};

/** The grammar of a language's name; none for plain text and for names we do not know. */
export function languageNamed(name: string): Language | null {
  return name in byName ? byName[name as LanguageName] : null;
}
