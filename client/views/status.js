// What people must notice: the state of the connection, notices, and the one polite announcer for those who
// hear the page.

import { button, byId, element, keyed, setText, within } from '../dom.js';
import { words } from '../words.js';

/** @import { Session } from '../session.js' */
/** @import { Notice, State } from '../types.d.ts' */

/** Whole seconds from now until a moment, at least one. @param {number} now @param {number} until */
export const secondsUntil = (now, until) => Math.max(1, Math.ceil((until - now) / 1000));

/** Why there is no connection and when the next attempt is made. @param {State} state */
export function waiting({ link, now }) {
  return link.retryAt === null ? link.reason : words.retryIn(link.reason, secondsUntil(now, link.retryAt));
}

/** @param {Session} session @returns {(state: State) => void} */
export function statusView(session) {
  const bar = byId('link-bar', HTMLElement);
  const barText = within(bar, 'p', HTMLElement);
  const barButton = within(bar, 'button', HTMLButtonElement);
  const notices = byId('notices', HTMLElement);
  const announce = announcer();
  barButton.addEventListener('click', () => session.retryNow());

  /** @param {Notice} notice */
  const drawNotice = (notice) => {
    const text = element('p', 'notice-text', notice.text);
    text.dir = 'auto';
    const title = notice.kind === 'announcement' ? words.announcement : words.problem;
    const dismiss = () => session.dispatch({ type: 'noticeDismissed', id: notice.id });
    const head = element('strong', 'notice-title', title);
    return element('li', `notice ${notice.kind}`, head, text, button('button small', words.dismiss, dismiss));
  };

  return (state) => {
    const { link } = state;
    bar.hidden = link.status === 'online' || state.phase !== 'signedIn';
    barButton.hidden = link.status === 'connecting';
    setText(barText, link.status === 'connecting' ? words.connecting : waiting(state));
    notices.hidden = state.notices.length === 0;
    const idOf = (/** @type {Notice} */ notice) => String(notice.id);
    keyed(notices, state.notices, idOf, (notice, known) => known ?? drawNotice(notice));
    announce(state);
  };
}

/** Says what is new since it was last asked: a message in the open room, a notice, the connection. */
function announcer() {
  const node = byId('announcer', HTMLElement);
  let openKey = /** @type {string | null} */ (null);
  let lastSeq = 0;
  let lastNotice = 0;
  let wasLost = false;

  return (/** @type {State} */ state) => {
    const said = [];
    const room = state.openKey === null ? undefined : state.rooms[state.openKey];
    const message = room?.messages.at(-1);
    if (room?.key === openKey && message !== undefined && message.seq > lastSeq) {
      if (message.senderId !== state.me?.id) said.push(words.spoken(message.senderName, message.text));
    }
    openKey = room?.joined ? room.key : null;
    lastSeq = message?.seq ?? 0;
    const notice = state.notices.at(-1);
    if (notice !== undefined && notice.id > lastNotice) said.push(notice.text);
    lastNotice = notice?.id ?? 0;
    const lost =
      state.phase === 'signedIn' && (state.link.status === 'waiting' || state.link.status === 'stopped');
    if (lost && !wasLost) said.push(state.link.reason);
    if (wasLost && state.link.status === 'online') said.push(words.backOnline);
    wasLost = lost || (wasLost && state.link.status !== 'online');
    if (said.length > 0) setText(node, said.join(' '));
  };
}
