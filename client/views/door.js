// The way in: asks for a name, says why it was not taken and what may be taken instead, and shows that signing in is
// under way.

import '../lang/more.js';
import { button, byId, memory, setText, within } from '../browser.js';
import { adviceOf } from '../more/asks.js';
import { words } from '../words.js';
import { waiting } from './status.js';

/** @import { Session } from '../session.js' */
/** @import { State } from '../types.d.ts' */

/** Names like the one that is taken. @param {string} name @param {() => number} random */
export function suggestions(name, random) {
  const number = 2 + Math.floor(random() * 8);
  const base = [...name].slice(0, 16).join('').trim();
  return [`${base}${number}`, `${base} II`, `${base}_${number + 1}`];
}

/** What was typed is looked up when nothing more comes for so long. */
const ASK_AFTER_MS = 350;

/** What the server says of a name. @param {string} name */
async function asked(name) {
  const address = new URL('api/names', document.baseURI);
  address.searchParams.set('name', name);
  return adviceOf(await (await fetch(address, { cache: 'no-store' })).json());
}

/** One like it that is free; empty: not known. @param {string} name */
const freeName = async (name) => {
  try {
    return (await asked(name)).suggestion ?? '';
  } catch {
    return '';
  }
};

/**
 * Says beside the field whether a name is free, before anybody asks for it.
 * @param {HTMLInputElement} field
 * @param {HTMLElement} hint
 * @param {(names: string[]) => void} suggest
 */
function advisor(field, hint, suggest) {
  let timer = 0;
  const ask = async (/** @type {string} */ name) => {
    try {
      const { available, suggestion, code, text } = await asked(name);
      // Refused meanwhile: that says it already.
      if (field.value.trim() !== name || available === null || field.ariaInvalid === 'true') return;
      hint.classList.toggle('good', available);
      setText(hint, available ? words.nameFree : words.refusal(code === '' ? 'username_taken' : code, text));
      if (suggestion !== null) suggest([suggestion]);
    } catch {
      // Nothing is known of the name until it is asked for.
    }
  };
  return () => {
    clearTimeout(timer);
    const name = field.value.trim();
    hint.classList.remove('good');
    const isMine = name !== '' && name === memory.identity()?.name;
    setText(hint, isMine ? words.nameYours : '');
    hint.classList.toggle('good', isMine);
    if (name !== '' && !isMine) timer = window.setTimeout(() => void ask(name), ASK_AFTER_MS);
  };
}

/** Names to take with one step, in the place of one that is taken. @param {HTMLElement} list @param {Session} session */
const suggester = (list, session) => (/** @type {string[]} */ names) => {
  list.replaceChildren(...names.map((each) => button('button small', each, () => session.signIn(each))));
  list.hidden = names.length === 0;
};

/**
 * Says why a name was refused, if it was, and what may be taken instead.
 * @param {{ name: HTMLInputElement, error: HTMLElement, advice: HTMLElement }} parts
 * @param {(names: string[]) => void} suggest
 */
const answerer =
  ({ name, error, advice }, suggest) =>
  (/** @type {State['signIn']} */ signIn) => {
    setText(error, signIn.error);
    suggest(signIn.taken ? suggestions(signIn.name, Math.random) : []);
    if (signIn.taken)
      void freeName(signIn.name).then((free) => free !== '' && name.value === signIn.name && suggest([free]));
    if (signIn.error === '') return name.removeAttribute('aria-invalid');
    name.setAttribute('aria-invalid', 'true');
    setText(advice, '');
  };

/** @param {Session} session @returns {(state: State) => void} */
export function doorView(session) {
  const door = byId('door', HTMLElement);
  const form = within(door, 'form', HTMLFormElement);
  const name = byId('name', HTMLInputElement);
  const error = byId('name-error', HTMLElement);
  const submit = within(form, '[type=submit]', HTMLButtonElement);
  const wait = within(form, '.door-wait', HTMLElement);
  const waitText = within(wait, 'p', HTMLElement);
  const retry = within(wait, '[data-action=retry]', HTMLButtonElement);
  const hint = byId('door-hint', HTMLElement);
  const suggest = suggester(byId('suggestions', HTMLElement), session);
  const advice = byId('name-advice', HTMLElement);
  const advise = advisor(name, advice, suggest);
  const answer = answerer({ name, error, advice }, suggest);
  let shown = '';

  name.value = memory.suggestion();
  // Who comes back should not see the door at all: it fades in only where coming back takes long.
  door.classList.toggle('returning', memory.isReload());

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    session.signIn(name.value);
  });
  name.addEventListener('input', () => {
    setText(error, '');
    suggest([]);
    name.removeAttribute('aria-invalid');
    advise();
  });
  retry.addEventListener('click', () => session.retryNow());
  within(wait, '[data-action=cancel]', HTMLButtonElement).addEventListener('click', () => void session.signOut());

  return (state) => {
    const { phase, signIn, link } = state;
    door.hidden = phase === 'signedIn';
    if (phase === 'signedIn') {
      door.classList.remove('returning');
      shown = phase;
      return;
    }
    const busy = phase === 'signingIn';
    name.readOnly = busy;
    submit.hidden = busy;
    wait.hidden = !busy;
    retry.hidden = link.status !== 'waiting';
    setText(hint, state.openKey?.startsWith('r/') ? words.invited(state.openKey.slice(2)) : words.doorHint);
    setText(waitText, link.status === 'waiting' ? waiting(state) : words.signingInAs(signIn.name));
    const news = `${phase} ${signIn.error} ${signIn.name}`;
    if (news === shown) return;
    shown = news;
    if (signIn.name !== '' && busy) name.value = signIn.name;
    answer(signIn);
    if (!busy) {
      door.classList.remove('returning');
      name.focus();
      name.select();
      if (signIn.error === '') advise();
    }
  };
}
