// Four muted tones and no more: keyword, string, number, comment. Classes instead of colours, so that the tokens of the
// style sheet decide and a change of theme needs no work here.

import { syntaxHighlighting } from '@codemirror/language';
import { tagHighlighter, tags as t } from '@lezer/highlight';

export const highlighting = syntaxHighlighting(
  tagHighlighter([
    { tag: [t.keyword, t.controlKeyword, t.definitionKeyword, t.moduleKeyword, t.operatorKeyword], class: 'k' },
    { tag: [t.bool, t.null, t.atom, t.self], class: 'k' },
    { tag: [t.string, t.special(t.string), t.regexp, t.character], class: 's' },
    { tag: [t.number, t.escape], class: 'n' },
    { tag: [t.comment, t.lineComment, t.blockComment, t.docComment, t.processingInstruction], class: 'c' },
    { tag: [t.propertyName], class: 'p' },
    { tag: [t.heading, t.strong], class: 'b' },
    { tag: t.inserted, class: 'ins' },
    { tag: t.deleted, class: 'del' },
  ]),
);
