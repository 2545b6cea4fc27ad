// A dynamic import is an expression of JavaScript that Rust cannot write; relative to the page, so that the app works
// under any path.
/** @returns {Promise<unknown>} the editor bundle's exports */
export function loadEditor() {
  return import(new URL('editor/editor.js', document.baseURI).href);
}
