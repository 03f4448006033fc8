// The address after `#` names what is open: `#r/<room>` or `#u/<user id>`. It is the key of the room, encoded.

/** @param {string} key */
export const addressOf = (key) => `#${key.slice(0, 2)}${encodeURIComponent(key.slice(2))}`;

/**
 * @param {string} address
 * @returns {string | null} null where the address names nothing
 */
export function keyOf(address) {
  const [, kind, name] = /^#(r|u)\/(.+)$/u.exec(address) ?? [];
  if (kind === undefined) return null;
  try {
    return `${kind}/${decodeURIComponent(name).normalize('NFC')}`;
  } catch {
    return null;
  }
}

/**
 * Where the socket is, seen from the page: beside it, so that the page may be served beneath any path. An access
 * token in the page's address goes along.
 * @param {string} page
 */
export function socketAddress(page) {
  const address = new URL('ws', page);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  const token = new URL(page).searchParams.get('token');
  if (token !== null) address.searchParams.set('token', token);
  return address.href;
}
