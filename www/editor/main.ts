// The editor bundle: everything the page asks of CodeMirror, behind two functions. Loaded by a dynamic import when the
// first task is opened, so that the list of tasks does not wait for it.

import { View } from './view';

export type { View };
export { LONGEST } from './view';

/** A read-only view of code. */
export function codeView(parent: HTMLElement, label: string): View {
  return new View({ parent, label, editable: false });
}

/** The answer box. */
export function answerBox(
  parent: HTMLElement,
  label: string,
  placeholder: string,
  onChange: (text: string) => void,
  onRefused: (length: number) => void,
): View {
  return new View({ parent, label, editable: true, placeholder, onChange, onRefused });
}
