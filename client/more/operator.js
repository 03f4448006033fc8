// The operator's way in: the console's commands over HTTP. The token is kept for this tab alone.

const TOKEN = 'chinwag.operator';

/** @returns {string | null} */
export function operatorToken() {
  try {
    return sessionStorage.getItem(TOKEN);
  } catch {
    return null;
  }
}

/** @param {string | null} token */
export function keepOperatorToken(token) {
  try {
    if (token === null) sessionStorage.removeItem(TOKEN);
    else sessionStorage.setItem(TOKEN, token);
  } catch {
    // Switched off: it is asked for again.
  }
}

/**
 * @typedef {object} Answer
 * @property {boolean} ok
 * @property {number} status of HTTP; 0: no answer
 * @property {string[]} lines as the console says them
 * @property {Record<string, unknown>} data
 */

/** Has one command carried out. @param {string} line @param {string} token @returns {Promise<Answer>} */
export async function command(line, token) {
  // No header could carry it, so it is not the one.
  if (/[^\x20-\x7e]/u.test(token)) return { ok: false, status: 401, lines: [], data: {} };
  try {
    const response = await fetch(new URL('api/admin/command', document.baseURI), {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ command: line }),
      cache: 'no-store',
    });
    const data = /** @type {Record<string, any>} */ (await response.json());
    const { lines, error } = data;
    const said = Array.isArray(lines) ? lines.map(String) : [`error: ${error?.message ?? response.statusText}`];
    return { ok: response.ok, status: response.status, lines: said, data };
  } catch {
    return { ok: false, status: 0, lines: ['error: the server does not answer'], data: {} };
  }
}
