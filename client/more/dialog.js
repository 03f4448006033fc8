// Sheets that stand before the page, and small menus beside a button. Both give the keyboard back where it was.

import { button, element } from '../browser.js';
import { words } from '../words.js';

let last = 0;

/**
 * @param {string} title
 * @param {(Node | string)[]} children
 * @param {string} [className]
 * @returns {HTMLDialogElement} open, and gone from the page once it is closed
 */
export function openSheet(title, children, className = '') {
  last += 1;
  const head = element('h2', '', title);
  head.id = `sheet-${last}`;
  head.tabIndex = -1;
  const close = button('icon-button', '×', () => sheet.close());
  close.ariaLabel = words.close;
  const sheet = element('dialog', `sheet ${className}`, element('div', 'sheet-head', head, close), ...children);
  sheet.setAttribute('aria-labelledby', head.id);
  sheet.addEventListener('close', () => sheet.remove());
  // Who asked twice while it was on its way gets it once.
  for (const other of document.querySelectorAll('dialog[open]')) {
    if (other instanceof HTMLDialogElement && other.querySelector('h2')?.textContent === title) other.close();
  }
  sheet.addEventListener('pointerdown', (event) => {
    if (event.target === sheet) sheet.close();
  });
  document.body.append(sheet);
  sheet.showModal();
  // One begins to read at the top; who opens the sheet for a field goes there instead.
  head.focus();
  return sheet;
}

/** @typedef {{ label: string, action: () => void, danger?: boolean, checked?: boolean }} Item */

/**
 * @param {Element} anchor
 * @param {string} label
 * @param {Item[]} items
 */
export function openMenu(anchor, label, items) {
  document.querySelector('.menu')?.remove();
  const menu = element('div', 'menu');
  menu.role = 'menu';
  menu.ariaLabel = label;
  const before = document.activeElement;
  const close = (/** @type {boolean} */ giveBack) => {
    menu.remove();
    removeEventListener('pointerdown', outside, true);
    if (giveBack && before instanceof HTMLElement && before.isConnected) before.focus();
  };
  const outside = (/** @type {PointerEvent} */ event) => {
    if (event.target instanceof Node && !menu.contains(event.target)) close(false);
  };
  for (const { label: text, action, danger = false, checked } of items) {
    const node = button(danger ? 'menu-item danger' : 'menu-item', text, () => {
      close(true);
      action();
    });
    node.role = checked === undefined ? 'menuitem' : 'menuitemradio';
    if (checked !== undefined) node.ariaChecked = String(checked);
    node.tabIndex = -1;
    menu.append(node);
  }
  menu.addEventListener('keydown', (event) => {
    const nodes = [...menu.children].filter((node) => node instanceof HTMLElement);
    const at = nodes.findIndex((node) => node === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: nodes.length - 1 };
    if (Object.hasOwn(to, event.key)) {
      event.preventDefault();
      nodes[(to[/** @type {keyof typeof to} */ (event.key)] + nodes.length) % nodes.length].focus();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      event.stopPropagation();
      close(true);
    }
  });
  (anchor.closest('main, nav, aside, dialog') ?? document.body).append(menu);
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const top = box.bottom + height > innerHeight ? Math.max(8, box.top - height) : box.bottom + 4;
  menu.style.top = `${top}px`;
  menu.style.left = `${Math.max(8, Math.min(innerWidth - width - 8, box.right - width))}px`;
  addEventListener('pointerdown', outside, true);
  const first = menu.firstElementChild;
  if (first instanceof HTMLElement) first.focus();
}

/**
 * A list that is gone through from a field: the arrows choose, Enter takes.
 * @template T
 * @param {HTMLInputElement} field
 * @param {HTMLElement} list
 * @param {{ find: (text: string) => T[], draw: (item: T) => HTMLElement, take: (item: T) => void }} parts
 * @returns {() => void} draws anew
 */
export function combobox(field, list, { find, draw, take }) {
  /** @type {T[]} */
  let items = [];
  let at = 0;
  list.role = 'listbox';
  list.id ||= `list-${(last += 1)}`;
  field.role = 'combobox';
  field.setAttribute('aria-controls', list.id);
  field.ariaExpanded = 'true';
  field.autocomplete = 'off';
  const mark = () => {
    [...list.children].forEach((node, index) => {
      node.ariaSelected = String(index === at);
      node.classList.toggle('chosen', index === at);
    });
    const chosen = list.children[at];
    field.setAttribute('aria-activedescendant', chosen?.id ?? '');
    chosen?.scrollIntoView({ block: 'nearest' });
  };
  const refresh = () => {
    items = find(field.value.trim());
    at = 0;
    list.replaceChildren(
      ...items.map((item, index) => {
        const node = draw(item);
        node.role = 'option';
        node.id = `${list.id}-${index}`;
        node.addEventListener('click', () => take(item));
        return node;
      }),
    );
    mark();
  };
  field.addEventListener('input', refresh);
  field.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && items.length > 0) {
      event.preventDefault();
      at = (at + (event.key === 'ArrowDown' ? 1 : -1) + items.length) % items.length;
      mark();
    } else if (event.key === 'Enter' && items[at] !== undefined) {
      event.preventDefault();
      take(items[at]);
    }
  });
  refresh();
  return refresh;
}
