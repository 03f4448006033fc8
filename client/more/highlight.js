// Colours for code: comments, texts, numbers and the words most languages share. It tells no language from another,
// and is right often enough to help reading.

import { element } from '../browser.js';

/** Longer code stays plain. */
const MOST = 20_000;

const KEYWORDS = new Set(
  (
    'as async await break case catch class const continue def default defer do elif else end enum except export ' +
    'extends false final finally fn for from func function go if impl import in interface is lambda let loop match ' +
    'mod mut new nil none not null or package pass private protected pub public raise return self static struct ' +
    'super switch then this throw trait true try type typeof undefined unless until use using var void where while ' +
    'with yield'
  ).split(' '),
);

const PIECES =
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]{0,4000}?\*\/|(?<=^|\s)#[^\n]*|--\s[^\n]*)|(?<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|(?<number>\b\d[\w.]*)|(?<word>\b[A-Za-z_]\w*)/gu;

/** @param {string} text @returns {[string, string][]} kinds and pieces; a piece without a kind is plain */
export function pieces(text) {
  /** @type {[string, string][]} */
  const found = [];
  let at = 0;
  for (const match of text.matchAll(PIECES)) {
    const [whole] = match;
    const { comment, text: quoted, number } = match.groups ?? {};
    const isWord = KEYWORDS.has(whole.toLowerCase());
    const kind = comment ? 'comment' : quoted ? 'string' : number ? 'number' : isWord ? 'keyword' : '';
    if (kind === '') continue;
    if (match.index > at) found.push(['', text.slice(at, match.index)]);
    found.push([kind, whole]);
    at = match.index + whole.length;
  }
  return at < text.length ? [...found, ['', text.slice(at)]] : found;
}

/** @param {Element} code */
export function highlight(code) {
  const text = code.textContent ?? '';
  if (text.length > MOST) return;
  const nodes = pieces(text).map(([kind, piece]) =>
    kind === '' ? piece : element('span', `code-${kind}`, piece),
  );
  code.replaceChildren(...nodes);
}

/** Code is coloured when it comes on screen. @param {Element} list */
export function watchCode(list) {
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      highlight(target);
    }
  });
  const look = () => {
    for (const code of list.querySelectorAll('pre.code > code:not([data-watched])')) {
      code.setAttribute('data-watched', '');
      seen.observe(code);
    }
  };
  new MutationObserver(look).observe(list, { childList: true, subtree: true });
  look();
}
