// What the page draws over a text: highlighted lines, the hatched row of a mask, findings, and the flash of a line one
// has just jumped to. The page describes them as plain data by line number; nothing here knows what a task is.

import { RangeSet, RangeSetBuilder, StateEffect, StateField, type EditorState, type Extension, type Range, type Text } from '@codemirror/state';
import { Decoration, EditorView, GutterMarker, WidgetType, gutterLineClass, gutterWidgetClass, type DecorationSet } from '@codemirror/view';

/** Lines `first..=last`, 1-based, drawn as `kind`; the style sheet has a class `l-<kind>` for each. */
export interface LineMark {
  first: number;
  last: number;
  kind: string;
}

/** The hatched row that stands for what was cut out, after line `after` (0: before the first). */
export interface Hole {
  after: number;
  title: string;
  text: string;
}

/** A finding at a line. */
export interface Lint {
  line: number;
  column?: number;
  severity: 'error' | 'warning';
  message: string;
}

export interface Marks {
  lines?: LineMark[];
  holes?: Hole[];
  lint?: Lint[];
}

export const setMarks = StateEffect.define<Marks>();
export const setFlash = StateEffect.define<{ first: number; last: number } | null>();

class HoleWidget extends WidgetType {
  constructor(readonly hole: Hole) {
    super();
  }
  override eq(other: HoleWidget): boolean {
    return other.hole.title === this.hole.title && other.hole.text === this.hole.text;
  }
  override get estimatedHeight(): number {
    return 54;
  }
  override toDOM(): HTMLElement {
    const row = document.createElement('div');
    row.className = 'hole-row';
    const label = document.createElement('span');
    const title = document.createElement('b');
    title.textContent = this.hole.title;
    label.append(title, this.hole.text);
    row.append(label);
    return row;
  }
}

class ClassMarker extends GutterMarker {
  constructor(override readonly elementClass: string) {
    super();
  }
  override eq(other: ClassMarker): boolean {
    return other.elementClass === this.elementClass;
  }
}

interface Drawn {
  marks: Marks;
  flash: { first: number; last: number } | null;
  decorations: DecorationSet;
  gutter: RangeSet<GutterMarker>;
}

function clampLine(doc: Text, line: number): number {
  return Math.max(1, Math.min(doc.lines, line));
}

function draw(doc: Text, marks: Marks, flash: Drawn['flash']): Drawn {
  const classes = new Map<number, string>();
  const add = (line: number, name: string) => classes.set(line, `${classes.get(line) ?? ''} ${name}`);
  for (const { first, last, kind } of marks.lines ?? []) {
    for (let line = Math.max(1, first); line <= Math.min(doc.lines, last); line++) add(line, `l-${kind}`);
  }
  const ranges: Range<Decoration>[] = [];
  for (const { line, column, severity, message } of marks.lint ?? []) {
    if (line < 1 || line > doc.lines) continue;
    add(line, `l-${severity}`);
    const at = doc.line(line);
    const indent = at.text.length - at.text.trimStart().length;
    const from = at.from + Math.min(column ? column - 1 : indent, at.length);
    if (from < at.to) ranges.push(Decoration.mark({ class: `lint-${severity}`, attributes: { title: message } }).range(from, at.to));
  }
  if (flash) {
    for (let line = clampLine(doc, flash.first); line <= clampLine(doc, flash.last); line++) add(line, 'l-flash');
  }
  const gutter = new RangeSetBuilder<GutterMarker>();
  for (const [line, names] of [...classes].sort(([a], [b]) => a - b)) {
    const { from } = doc.line(line);
    ranges.push(Decoration.line({ class: names.trim() }).range(from));
    gutter.add(from, from, new ClassMarker(names.trim()));
  }
  for (const hole of marks.holes ?? []) {
    const widget = new HoleWidget(hole);
    const before = hole.after < 1;
    const at = before ? 0 : doc.line(clampLine(doc, hole.after)).to;
    ranges.push(Decoration.widget({ widget, block: true, side: before ? -1 : 1 }).range(at));
  }
  return { marks, flash, decorations: Decoration.set(ranges, true), gutter: gutter.finish() };
}

const holeGutter = new ClassMarker('hole-gutter');

const field = StateField.define<Drawn>({
  create: (state: EditorState) => draw(state.doc, {}, null),
  update(drawn, transaction) {
    let { marks, flash } = drawn;
    let changed = false;
    for (const effect of transaction.effects) {
      if (effect.is(setMarks)) [marks, changed] = [effect.value, true];
      if (effect.is(setFlash)) [flash, changed] = [effect.value, true];
    }
    if (changed) return draw(transaction.newDoc, marks, flash);
    if (!transaction.docChanged) return drawn;
    // Until the page has looked at the new text, what was drawn moves along with the text it was drawn on.
    return { ...drawn, decorations: drawn.decorations.map(transaction.changes), gutter: drawn.gutter.map(transaction.changes) };
  },
  provide: (self) => [
    EditorView.decorations.from(self, (drawn) => drawn.decorations),
    gutterLineClass.from(self, (drawn) => drawn.gutter),
  ],
});

export const marksExtension: Extension = [
  field,
  gutterWidgetClass.of((_view, widget) => (widget instanceof HoleWidget ? holeGutter : null)),
];
