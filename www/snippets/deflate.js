// Text to a compact string that may stand in a URL's fragment, and back: deflate by the browser, then base64url.

/**
 * @param {string} text
 * @returns {Promise<string>}
 */
export async function deflate(text) {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let binary = '';
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/**
 * Rejects when `packed` is not what `deflate` gives, and when the text would be longer than `limit` bytes: a short
 * string can unfold to gigabytes.
 * @param {string} packed
 * @param {number} limit
 * @returns {Promise<string>}
 */
export async function inflate(packed, limit) {
  const binary = atob(packed.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.length;
    if (size > limit) {
      await reader.cancel();
      throw new Error('the text is too long');
    }
    text += decoder.decode(value, { stream: true });
  }
}
