// What people must notice: the state of the connection, notices, and the one polite announcer for those who
// hear the page.

import { button, byId, element, keyed, setText, within } from '../browser.js';
import { QUIET_LOSS_MS, openRoom } from '../store.js';
import { words } from '../words.js';
import { secondsUntil } from './composer.js';

/** @import { Session } from '../session.js' */
/** @import { Notice, State } from '../types.d.ts' */

/** Of many messages at once so many are read out. */
const MOST_SPOKEN = 3;

/** Why there is no connection and when the next attempt is made. @param {State} state */
export function waiting({ link, now }) {
  if (link.retryAt === null) return link.reason;
  const reason = navigator.onLine ? link.reason : words.noNetwork;
  return words.retryIn(reason, secondsUntil(now, link.retryAt));
}

/** Without a connection for longer than a blink. @param {State} state */
export const isLost = ({ link, lostAt, now }) =>
  link.status === 'stopped' || (lostAt > 0 && link.status !== 'online' && now - lostAt >= QUIET_LOSS_MS);

/** @param {Session} session @returns {(state: State) => void} */
export function statusView(session) {
  const bar = byId('link-bar', HTMLElement);
  const barText = within(bar, 'p', HTMLElement);
  const barButton = within(bar, 'button', HTMLButtonElement);
  const notices = byId('notices', HTMLElement);
  const announce = announcer();
  barButton.addEventListener('click', () => {
    if (session.state.outdated || session.state.link.reason === words.outdated) {
      void import('../more/update.js').then(({ reload }) => reload());
    } else session.retryNow();
  });

  /** @param {Notice} notice */
  const drawNotice = (notice) => {
    const text = element('p', 'notice-text', notice.text);
    text.dir = 'auto';
    const titles = { announcement: words.announcement, error: words.problem, hint: words.hint };
    const dismiss = () => session.dispatch({ type: 'noticeDismissed', id: notice.id });
    const head = element('strong', 'notice-title', titles[notice.kind]);
    return element('li', `notice ${notice.kind}`, head, text, button('button small', words.dismiss, dismiss));
  };

  return (state) => {
    const { link, outdated } = state;
    const lost = isLost(state);
    const old = link.reason === words.outdated || (outdated && !lost);
    bar.hidden = state.phase !== 'signedIn' || !(lost || old);
    bar.classList.toggle('stopped', link.status === 'stopped');
    barButton.hidden = link.status === 'connecting';
    setText(barButton, old ? words.reload : words.tryNow);
    setText(barText, old ? words.outdated : link.status === 'connecting' ? words.connecting : waiting(state));
    notices.hidden = state.notices.length === 0;
    const idOf = (/** @type {Notice} */ notice) => String(notice.id);
    keyed(notices, state.notices, idOf, (notice, known) => known ?? drawNotice(notice));
    announce(state, lost);
  };
}

/** Says what is new since it was last asked: a message in the open room, a notice, the connection. */
function announcer() {
  const node = byId('announcer', HTMLElement);
  let openKey = /** @type {string | null} */ (null);
  let lastSeq = 0;
  let lastNotice = 0;
  let wasLost = false;

  return (/** @type {State} */ state, /** @type {boolean} */ lost) => {
    const said = [];
    const room = openRoom(state);
    const message = room?.newer === true ? undefined : room?.messages.at(-1);
    if (room?.key === openKey && message !== undefined && message.seq > lastSeq) {
      for (const { seq, senderId, senderName, text } of room.messages.slice(-MOST_SPOKEN)) {
        const isHeard = seq > lastSeq && senderId !== state.me?.id && !state.blocked.has(senderId);
        if (isHeard) said.push(words.spoken(senderName, text));
      }
    }
    openKey = room?.joined ? room.key : null;
    lastSeq = message?.seq ?? lastSeq;
    const notice = state.notices.at(-1);
    if (notice !== undefined && notice.id > lastNotice) said.push(notice.text);
    lastNotice = notice?.id ?? 0;
    if (lost && !wasLost) said.push(state.link.reason);
    if (wasLost && state.link.status === 'online') said.push(words.backOnline);
    wasLost = lost || (wasLost && state.link.status !== 'online');
    // The same words again are news again: a space more tells them apart.
    const text = said.join(' ');
    if (text !== '') setText(node, text === node.textContent ? `${text}\u00a0` : text);
  };
}
