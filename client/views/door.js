// The way in: asks for a name, says why it was not taken, and shows that signing in is under way.

import { byId, setText, within } from '../dom.js';
import { memory } from '../memory.js';
import { words } from '../words.js';
import { waiting } from './status.js';

/** @import { Session } from '../session.js' */
/** @import { State } from '../types.d.ts' */

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
  let shown = '';

  name.value = memory.identity()?.name ?? memory.suggestion();
  // Who comes back should not see the door at all: it fades in only where coming back takes long.
  door.classList.toggle('returning', memory.identity() !== null);

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    session.signIn(name.value);
  });
  name.addEventListener('input', () => {
    setText(error, '');
    name.removeAttribute('aria-invalid');
  });
  retry.addEventListener('click', () => session.retryNow());
  within(wait, '[data-action=cancel]', HTMLButtonElement).addEventListener('click', () => session.signOut());

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
    setText(waitText, link.status === 'waiting' ? waiting(state) : words.signingInAs(signIn.name));
    const news = `${phase} ${signIn.error}`;
    if (news === shown) return;
    shown = news;
    if (signIn.name !== '' && busy) name.value = signIn.name;
    setText(error, signIn.error);
    if (signIn.error === '') name.removeAttribute('aria-invalid');
    else name.setAttribute('aria-invalid', 'true');
    if (!busy) {
      door.classList.remove('returning');
      name.focus();
      name.select();
    }
  };
}
