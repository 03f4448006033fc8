// Where messages are written. It is never switched off: what cannot be sent now waits.

import { byId, setText } from '../dom.js';
import { words } from '../words.js';
import { DraftField } from './draft.js';
import { titleOf } from './header.js';
import { secondsUntil } from './status.js';

/** @import { Session } from '../session.js' */
/** @import { State } from '../types.d.ts' */

/** From this share of the longest message on, the length is shown. */
const SHOW_LENGTH_FROM = 0.9;

/** In characters, as the server counts them. @param {string} text */
const lengthOf = (text) => [...text].length;

/** What is to be said below the field. @param {State} state @param {number} length */
function hintFor({ maxMessageLength, holdUntil, holdReason, now }, length) {
  if (length > maxMessageLength * SHOW_LENGTH_FROM) return words.length(length, maxMessageLength);
  return holdUntil === 0 ? '' : words.heldFor(holdReason, secondsUntil(now, holdUntil));
}

/** @param {Session} session @returns {(state: State) => void} */
export function composerView(session) {
  const form = byId('composer', HTMLFormElement);
  const field = byId('text', HTMLTextAreaElement);
  const hint = byId('composer-hint', HTMLElement);
  const draft = new DraftField(field);
  /** @type {State | null} */
  let shown = null;

  const showHint = () => {
    if (shown === null) return;
    const length = lengthOf(draft.text);
    form.classList.toggle('too-long', length > shown.maxMessageLength);
    setText(hint, hintFor(shown, length));
  };
  const submit = () => {
    const { key, text } = draft;
    if (key === null || text === '' || shown === null || lengthOf(text) > shown.maxMessageLength) return;
    session.send(key, text);
    draft.clear();
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
    field.focus();
  });
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  field.addEventListener('input', () => {
    draft.fit();
    showHint();
    if (draft.text === '') session.stoppedTyping();
    else if (draft.key !== null) session.typed(draft.key);
  });
  field.addEventListener('blur', () => session.stoppedTyping());

  return (state) => {
    const isBack = shown?.phase !== 'signedIn';
    shown = state;
    if (state.phase !== 'signedIn') {
      draft.forget();
      return;
    }
    const room = state.openKey === null ? undefined : state.rooms[state.openKey];
    form.hidden = room === undefined;
    if (room !== undefined) field.placeholder = words.messageTo(titleOf(room));
    if (state.openKey !== draft.key || isBack) {
      session.stoppedTyping();
      draft.turnTo(state.openKey);
      field.focus();
    }
    showHint();
  };
}
