// What the page asks of the browser: nodes, the address, and what is remembered. Nothing here, or anywhere in the
// client, makes markup from a string.

/**
 * The element with this id, of the class it is expected to be.
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function byId(id, kind) {
  return within(document, `#${id}`, kind);
}

/**
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} kind
 * @returns {T}
 */
export function within(root, selector, kind) {
  const found = root.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`the page has no ${selector}`);
  return found;
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} className
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function element(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className !== '') node.className = className;
  node.append(...children);
  return node;
}

/** @param {string} className @param {string} label @param {() => void} action */
export function button(className, label, action) {
  const node = element('button', className, label);
  node.type = 'button';
  node.addEventListener('click', action);
  return node;
}

/** Touches the page only where the text is another one. @param {Element} node @param {string} text */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Kinds of avatar colours; the style sheet has one class for each. */
const HUES = 8;

/** A name's first letter as it is read, and a colour that stays with the person. */
/** @param {string} id @param {string} name @param {HTMLElement} [node] */
export function avatar(id, name, node = element('span', 'avatar')) {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
  node.className = `avatar hue-${sum % HUES}`;
  node.ariaHidden = 'true';
  const [first] = new Intl.Segmenter().segment(name);
  // Drawn by the style sheet: it is a picture of the name, not text.
  node.setAttribute('data-letter', first === undefined ? '?' : first.segment.toLocaleUpperCase());
  return node;
}

/**
 * Makes `list` show exactly these items in this order, keeping the nodes of those that did not change, so that
 * focus and selection stay where they are.
 * @template T
 * @param {Element} list
 * @param {T[]} items
 * @param {(item: T) => string} keyOf
 * @param {(item: T, known: Element | undefined) => Element} draw gives back `known` where it can stay
 */
export function keyed(list, items, keyOf, draw) {
  const wanted = new Set(items.map(keyOf));
  /** @type {Map<string, Element>} */
  const known = new Map();
  for (const node of [...list.children]) {
    const key = node.getAttribute('data-key') ?? '';
    if (wanted.has(key)) known.set(key, node);
    else node.remove();
  }
  let at = list.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    const before = known.get(key);
    const node = draw(item, before);
    if (node !== before) {
      node.setAttribute('data-key', key);
      if (before !== undefined && before === at) at = before.nextElementSibling;
      before?.remove();
    }
    if (node === at) at = at.nextElementSibling;
    else list.insertBefore(node, at);
  }
}

/**
 * The address after `#` names what is open: `#r/<room>` or `#u/<user id>`, the key of the room, encoded; behind
 * another `/` the place of a message in it.
 * @param {string} key
 * @param {number} [seq]
 */
export const addressOf = (key, seq) =>
  `#${key.slice(0, 2)}${encodeURIComponent(key.slice(2))}${seq === undefined ? '' : `/${seq}`}`;

/**
 * An invitation may leave the `r/` out.
 * @param {string} address
 * @returns {{ key: string, seq: number | null } | null} null where the address names nothing
 */
export function placeOf(address) {
  const [, kind = 'r', name, seq] = /^#(?:(r|u)\/)?([^/]+)(?:\/(\d{1,15}))?$/u.exec(address) ?? [];
  if (name === undefined) return null;
  try {
    const key = `${kind}/${decodeURIComponent(name).normalize('NFC')}`;
    return { key, seq: seq === undefined ? null : Number(seq) };
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

const TOKEN = 'chinwag.token';
const NAME = 'chinwag.name';
const OWNER = 'chinwag.owner';
const ROOMS = 'chinwag.rooms';
const LAST = 'chinwag.last';
const SETTINGS = 'chinwag.settings';
const OUTSIDE = 'chinwag.outside';

/** A store that may be switched off in the browser: then the page remembers. */
/** @param {() => Storage} storage */
function guarded(storage) {
  /** @type {Map<string, string | null>} */
  const held = new Map();
  return {
    /** @param {string} key @returns {string | null} */
    get(key) {
      try {
        return storage().getItem(key);
      } catch {
        return held.get(key) ?? null;
      }
    },
    /** @param {string} key @param {string | null} value */
    set(key, value) {
      try {
        if (value === null) storage().removeItem(key);
        else storage().setItem(key, value);
      } catch {
        // Full or switched off.
        held.set(key, value);
      }
    },
  };
}

const tab = guarded(() => sessionStorage);
const browser = guarded(() => localStorage);

/** @param {string | null} text @returns {unknown} */
function parsed(text) {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}

/**
 * What is remembered over a reload: who this tab is and where it was. The browser keeps the one who signed in last:
 * a tab of its own is another person until it signs in under the same name, and the same person when it is the
 * only tab there is.
 */
export const memory = {
  /** Who this tab is, or may become again. @returns {{ name: string, token: string } | null} */
  identity() {
    for (const storage of [tab, browser]) {
      const [token, name] = [storage.get(TOKEN), storage.get(NAME)];
      if (token !== null && name !== null) return { name, token };
    }
    return null;
  },
  /** This very tab was signed in before. */
  isReload: () => tab.get(TOKEN) !== null,
  /** Whether this tab is to stay at the door, as `stayOutside` said before it was loaded anew: it holds once. */
  staysOutside() {
    const outside = tab.get(OUTSIDE) !== null;
    tab.set(OUTSIDE, null);
    return outside;
  },
  stayOutside: () => tab.set(OUTSIDE, 'once'),
  /** The id of who has the identity; null where it is not known. */
  owner: () => (tab.get(TOKEN) === null ? browser.get(OWNER) : tab.get(OWNER)),
  /** @param {{ id: string, name: string }} me @param {string | null} token */
  remember({ id, name }, token) {
    for (const storage of [tab, browser]) {
      storage.set(TOKEN, token);
      storage.set(NAME, name);
      storage.set(OWNER, id);
    }
  },
  /** Signed out: the browser keeps no more than the name, unless another tab is somebody else by now. */
  forget() {
    if (tab.get(TOKEN) === null || tab.get(TOKEN) === browser.get(TOKEN)) browser.set(TOKEN, null);
    for (const key of [TOKEN, NAME, OWNER, ROOMS, LAST]) tab.set(key, null);
    for (const key of [ROOMS, LAST]) browser.set(key, null);
  },
  /** @returns {string} */
  suggestion: () => tab.get(NAME) ?? browser.get(NAME) ?? '',
  /** The rooms this person was in; null: none was ever entered. @returns {string[] | null} */
  rooms() {
    const rooms = parsed(tab.get(ROOMS) ?? browser.get(ROOMS));
    return Array.isArray(rooms) ? rooms.filter((room) => typeof room === 'string') : null;
  },
  /** @param {string[]} roomIds */
  keepRooms(roomIds) {
    for (const storage of [tab, browser]) storage.set(ROOMS, JSON.stringify(roomIds));
  },
  /** The room that was open last; null: none. */
  last: () => tab.get(LAST) ?? browser.get(LAST),
  /** @param {string} key */
  keepLast(key) {
    if (tab.get(LAST) === key) return;
    for (const storage of [tab, browser]) storage.set(LAST, key);
  },
  /** What is kept of the settings; the one who uses them checks them. @returns {Record<string, unknown>} */
  settings() {
    const kept = parsed(browser.get(SETTINGS));
    return typeof kept === 'object' && kept !== null ? /** @type {Record<string, unknown>} */ (kept) : {};
  },
  /** @param {object} settings */
  keepSettings: (settings) => browser.set(SETTINGS, JSON.stringify(settings)),
};
