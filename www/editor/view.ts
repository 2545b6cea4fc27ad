// One text on the page: a read-only code view or the answer box. The page owns all state; this holds the DOM.

import { defaultKeymap, history, historyKeymap, indentWithTab, selectAll } from '@codemirror/commands';
import { bracketMatching, indentUnit } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Annotation, Compartment, EditorState, type Extension, type StateEffect } from '@codemirror/state';
import { EditorView, highlightSpecialChars, keymap, lineNumbers, placeholder } from '@codemirror/view';
import { highlighting } from './highlight';
import { languageNamed } from './languages';
import { marksExtension, setFlash, setMarks, type Marks } from './marks';

/** Longest text the answer box takes, in UTF-16 units: far above any answer, well below what stops a tab. */
export const LONGEST = 16 * 1024 * 1024;

// A text this long is handed over less often: turning it into one string takes a good part of a frame.
const LONG = 256 * 1024;

// Past these lengths a text is shown without colours: a grammar would hold up the page. Markdown reads a paragraph in one
// go, however long it is.
const LONGEST_COLOURED = 1024 * 1024;
const LONGEST_MARKDOWN = 128 * 1024;

const FLASH_MS = 1400;

const fromPage = Annotation.define<boolean>();

export interface Options {
  parent: HTMLElement;
  /** What a screen reader calls it. */
  label: string;
  editable: boolean;
  placeholder?: string;
  /** Called with the whole text at most once a frame after a person changed it. */
  onChange?: (text: string) => void;
  /** Called with the length of a pasted text that is over [`LONGEST`]. */
  onRefused?: (length: number) => void;
}

/** The part of two texts that differs, as one replacement. */
function replacement(before: string, after: string) {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let end = 0;
  while (end < shorter - start && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)) end++;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}

const normalised = (text: string) => (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text);

export class View {
  readonly #view: EditorView;
  readonly #options: Options;
  readonly #language = new Compartment();
  readonly #labels = new Compartment();
  readonly #numbers = new Compartment();
  readonly #scrollKey = {};
  readonly #size: ResizeObserver;
  #later: (() => number) | null = null;
  // Where it is scrolled to, which the browser forgets for what is not on show; and what was gone to, as long as nobody
  // scrolled away from it: in a pane of another size that may need another scroll.
  #top = 0;
  #aim: (() => number) | null = null;
  #shown = false;
  readonly #scrolls = new Map<string, number>();
  #languageName = 'text';
  #label: string;
  #firstNumber = 1;
  #key = '';
  #text = '';
  #marks: Marks = {};
  #frame = 0;
  #timer = 0;
  #flash = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#label = options.label;
    this.#view = new EditorView({ state: this.#state(''), parent: options.parent });
    const { scrollDOM } = this.#view;
    this.#shown = scrollDOM.offsetHeight > 0;
    scrollDOM.addEventListener('scroll', () => {
      if (this.#shown) this.#top = scrollDOM.scrollTop;
    });
    for (const kind of ['wheel', 'touchmove', 'pointerdown', 'keydown']) {
      scrollDOM.addEventListener(kind, () => (this.#aim = null), { passive: true });
    }
    this.#size = new ResizeObserver(() => {
      const before = this.#shown;
      this.#shown = scrollDOM.offsetHeight > 0;
      if (!this.#shown) return;
      const to = this.#later ?? this.#aim;
      if (to) this.#scroll(to);
      else if (!before) this.#scroll(() => this.#top);
    });
    // With its scrollbars, which come and go with the lines in sight: scrolling must not lead to scrolling.
    this.#size.observe(scrollDOM, { box: 'border-box' });
  }

  /**
   * Shows `text` under `key`. The same key keeps scroll and selection and changes only what differs; another key
   * starts afresh, at the place where that key was left.
   */
  show(key: string, text: string, language: string, label: string, firstNumber: number, marks: string): void {
    const next = normalised(text);
    const parsed = JSON.parse(marks) as Marks;
    if (key !== this.#key) {
      if (this.#key) this.#scrolls.set(this.#key, this.#top);
      [this.#key, this.#text, this.#languageName, this.#label, this.#firstNumber, this.#marks] = [key, next, language, label, firstNumber, parsed];
      this.#view.setState(this.#state(next));
      this.#view.dispatch({ effects: setMarks.of(parsed) });
      this.#aim = null;
      this.#scroll(() => this.#scrolls.get(key) ?? 0);
      return;
    }
    const effects: StateEffect<unknown>[] = [setMarks.of(parsed)];
    if (language !== this.#languageName) effects.push(this.#language.reconfigure(this.#languageExtension(language, next.length)));
    if (label !== this.#label) effects.push(this.#labels.reconfigure(this.#labelExtension(label)));
    if (firstNumber !== this.#firstNumber) effects.push(this.#numbers.reconfigure(this.#numberExtension(firstNumber)));
    [this.#languageName, this.#label, this.#firstNumber, this.#marks] = [language, label, firstNumber, parsed];
    const changes = next === this.#text ? [] : replacement(this.#text, next);
    this.#text = next;
    this.#view.dispatch({ effects, changes, annotations: fromPage.of(true) });
  }

  /** Draws over the text as it is. */
  mark(language: string, marks: string): void {
    this.#marks = JSON.parse(marks) as Marks;
    const effects: StateEffect<unknown>[] = [setMarks.of(this.#marks)];
    if (language !== this.#languageName) {
      this.#languageName = language;
      effects.push(this.#language.reconfigure(this.#languageExtension(language, this.#view.state.doc.length)));
    }
    this.#view.dispatch({ effects });
  }

  /** Puts another text in: a new history with `fresh`, otherwise one step that can be undone. Not reported back. */
  replace(text: string, fresh: boolean): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    if (fresh) {
      [this.#marks, this.#aim] = [{}, null];
      this.#view.setState(this.#state(text));
      return;
    }
    this.#view.dispatch({
      // Only what differs: an answer that arrives bit by bit keeps cursor and scroll, and each bit costs what it is long.
      changes: replacement(this.#view.state.doc.toString(), normalised(text)),
      annotations: fromPage.of(true),
      userEvent: 'input.replace',
      scrollIntoView: false,
    });
  }

  text(): string {
    return this.#view.state.doc.toString();
  }

  /** Scrolls to lines and, with `flash`, marks them for a moment. `margin`: pixels left above; centred when negative. */
  reveal(first: number, last: number, flash: boolean, margin: number): void {
    const { doc } = this.#view.state;
    const at = (line: number) => doc.line(Math.max(1, Math.min(doc.lines, line))).from;
    const [from, to] = [at(first), at(last)];
    this.#aim = () => {
      const { top } = this.#view.lineBlockAt(from);
      // What does not fit is shown from its beginning, with a line before it.
      const room = this.#view.scrollDOM.clientHeight - (this.#view.lineBlockAt(to).bottom - top);
      return top - (margin < 0 ? Math.max(room / 2, this.#view.defaultLineHeight) : margin);
    };
    this.#scroll(this.#aim);
    if (flash) {
      this.#view.dispatch({ effects: setFlash.of({ first, last }) });
      clearTimeout(this.#flash);
      this.#flash = setTimeout(() => this.#view.dispatch({ effects: setFlash.of(null) }), FLASH_MS);
    }
  }

  focus(): void {
    this.#view.focus();
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    clearTimeout(this.#flash);
    this.#size.disconnect();
    this.#view.destroy();
  }

  /** Scrolls this view alone. The editor's own `scrollIntoView` moves the page as well. */
  #scroll(top: () => number): void {
    this.#view.requestMeasure({
      key: this.#scrollKey,
      read: (view) => (view.scrollDOM.clientHeight > 0 ? top() : null),
      write: (to) => {
        // In a pane that is not on show nothing can be scrolled; it is done when the pane comes up.
        this.#later = to === null ? top : null;
        if (to === null) return;
        this.#view.scrollDOM.scrollTop = to;
        this.#top = this.#view.scrollDOM.scrollTop;
        this.#view.scrollDOM.scrollLeft = 0;
      },
    });
  }

  #state(text: string): EditorState {
    const { editable, placeholder: hint } = this.#options;
    const shared: Extension[] = [
      this.#numbers.of(this.#numberExtension(this.#firstNumber)),
      this.#labels.of(this.#labelExtension(this.#label)),
      this.#language.of(this.#languageExtension(this.#languageName, text.length)),
      highlighting,
      highlightSpecialChars(),
      highlightSelectionMatches({ minSelectionLength: 3 }),
      search({ top: true }),
      marksExtension,
      EditorState.tabSize.of(4),
      EditorView.updateListener.of(({ docChanged }) => {
        if (docChanged) this.#aim = null;
      }),
      EditorState.transactionExtender.of(({ docChanged, newDoc }) => {
        if (!docChanged || this.#colours(this.#languageName, newDoc.length)) return null;
        return { effects: this.#language.reconfigure([]) };
      }),
    ];
    const own: Extension[] = editable
      ? [
          history(),
          bracketMatching(),
          indentUnit.of('    '),
          keymap.of([...searchKeymap, ...historyKeymap, ...defaultKeymap.filter((binding) => binding.key !== 'Mod-Enter'), indentWithTab]),
          hint ? placeholder(hint) : [],
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !update.transactions.some((one) => one.annotation(fromPage))) this.#changed();
          }),
          EditorView.domEventHandlers({
            // Files are read by the page, which says what it read; here they would become text without a word, or
            // take the place of what is selected.
            paste: (event) => {
              const text = event.clipboardData?.getData('text/plain') ?? '';
              if (!text && event.clipboardData?.files.length) return true;
              return this.#refuse(text.length, event);
            },
            drop: (event) => {
              if (!event.dataTransfer?.files.length) return false;
              event.preventDefault();
              return true;
            },
            blur: () => this.#flush(),
          }),
        ]
      : [EditorState.readOnly.of(true), EditorView.editable.of(false), keymap.of([...searchKeymap, { key: 'Mod-a', run: selectAll }])];
    return EditorState.create({ doc: text, extensions: [...shared, own] });
  }

  #colours(name: string, length: number): boolean {
    return length <= (name === 'markdown' ? LONGEST_MARKDOWN : LONGEST_COLOURED);
  }

  #languageExtension(name: string, length: number): Extension {
    return this.#colours(name, length) ? (languageNamed(name)?.extension ?? []) : [];
  }

  #labelExtension(label: string): Extension {
    this.#label = label;
    const readOnly = this.#options.editable ? {} : { 'aria-readonly': 'true' };
    return EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0', ...readOnly });
  }

  #numberExtension(first: number): Extension {
    return lineNumbers({ formatNumber: (line) => String(line + first - 1) });
  }

  #refuse(length: number, event: Event): boolean {
    if (length <= LONGEST) return false;
    event.preventDefault();
    this.#options.onRefused?.(length);
    return true;
  }

  #changed(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    const send = () => this.#send();
    if (this.#view.state.doc.length > LONG) this.#timer = setTimeout(send, 200);
    else this.#frame = requestAnimationFrame(send);
  }

  #flush(): void {
    if (this.#frame || this.#timer) this.#send();
  }

  #send(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    this.#frame = this.#timer = 0;
    this.#options.onChange?.(this.text());
  }
}
