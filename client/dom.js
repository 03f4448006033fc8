// Small helpers for drawing with nodes. Nothing here, or anywhere in the client, makes markup from a string.

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
