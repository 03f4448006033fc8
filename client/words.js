// What the client shows, in English; lang/more.js has what comes on wish. Another language is another file like this one in lang/, with the same
// names; index.html names them in data-t, data-t-label and data-t-placeholder.

/** @param {string} locale @param {Record<string, string>} forms by plural category; `#` is the number */
export function plural(locale, forms) {
  const rules = new Intl.PluralRules(locale);
  const number = new Intl.NumberFormat(locale);
  return (/** @type {number} */ count) =>
    (forms[rules.select(count)] ?? forms.other).replace('#', number.format(count));
}

/** @param {string} locale @param {string[]} names */
export const listed = (locale, names) => new Intl.ListFormat(locale).format(names);

const LOCALE = 'en';
const seconds = plural(LOCALE, { one: '# second', other: '# seconds' });
const people = plural(LOCALE, { one: '# person', other: '# people' });
const replies = plural(LOCALE, { one: '# reply', other: '# replies' });
const others = plural(LOCALE, { one: '# other', other: '# others' });

/** Reasons of a lost connection, by close code. */
/** @type {Record<number, string>} */
const LOSSES = {
  1001: 'The server was shut down.',
  1012: 'The server is restarting.',
  1013: 'The server has too much to do.',
  4001: 'The server did not let this page in.',
  4003: 'An operator ended your session.',
};

const english = {
  locale: () => LOCALE,
  /** @param {string} code @param {string} text */
  refusal: (code, text) => words.refusals?.[code] ?? (text === '' ? 'The server refused this.' : text),
  /** @param {string} code @returns {string} */
  held: (code) => {
    if (code === 'rate_limited') return 'You are writing too fast for this server.';
    return code === 'held' ? 'The server is read-only at the moment.' : 'The server is busy.';
  },
  /** @param {string} reason @param {number} count */
  heldFor: (reason, count) => `${reason} Sending goes on in ${seconds(count)}.`,
  /** @param {string} room @param {string} why */
  notEntered: (room, why) => `Could not enter “${room}”: ${why}`,
  tooLarge: 'The message is too large for this server.',
  nameMissing: 'Please enter a name.',
  unsent: 'Something you wrote here is not sent yet. Wait for it, or delete it first.',
  notNow: 'This needs a connection. Please try again when you are online.',
  notLoaded: 'This part of the page could not be loaded. Please try again when you are online.',
  noFiles: 'Files cannot be sent here. Your text is as it was.',

  connecting: 'Connecting…',
  /** @param {string} reason @param {number} count */
  retryIn: (reason, count) => `${reason} Trying again in ${seconds(count)}.`,
  /** @param {number} code the close code @param {boolean} wasOnline */
  loss: (code, wasOnline) =>
    LOSSES[code] ?? (wasOnline ? 'The connection was lost.' : 'The server cannot be reached.'),
  noNetwork: 'This device is offline.',
  signedOutThere: 'You signed out in another place.',
  backOnline: 'Connected again.',
  outdated: 'The server has changed. Reload the page to go on with the new version.',
  reload: 'Reload',
  tryNow: 'Try now',

  signOut: 'Sign out',

  rooms: 'Rooms',
  people_: 'People',
  conversations: 'Conversations',
  otherRooms: 'Other rooms',
  onlyUnread: 'Unread',
  closeRooms: 'Close the list of rooms',
  closePeople: 'Close the list of people',
  createOrJoin: 'Create a room, or join one by its name',
  createOrJoinShort: 'Create or join…',
  createOrJoinDo: 'Create or join',
  browse: 'Browse rooms…',
  notices: 'Notices',
  /** @param {number} count */
  unread: plural(LOCALE, { one: '# unread message', other: '# unread messages' }),
  /** @param {number} count */
  calls: plural(LOCALE, { one: '# message for you', other: '# messages for you' }),
  draft: 'Draft',
  people,
  /** @param {string} name */
  messageTo: (name) => `Message ${name}`,
  /** @param {string} name */
  about: (name) => `About ${name}`,
  /** @param {string} name */
  messagesIn: (name) => `Messages in ${name}`,
  /** @param {string} name */
  messagesWith: (name) => `Messages with ${name}`,
  you: 'you',
  moderator: 'moderator',
  offline: 'not online',
  someone: 'Somebody',
  noRoom: 'No room open',
  noRoomHint: 'Pick a room from the list, or make one of your own.',
  emptyRoom: 'Nobody has said anything here yet.',
  /** @param {string} name */
  emptyDirect: (name) => `This is the beginning of your conversation with ${name}. Only the two of you are in it.`,
  entering: 'Opening the room…',
  leave: 'Leave',
  leaveRoom: 'Leave room',
  close: 'Close',
  closeConversation: 'Close conversation',

  edited: 'edited',
  pinned: 'pinned',
  deleted: 'This message was deleted.',
  deleting: 'Message deleted.',
  undo: 'Undo',
  blockedMessage: 'A message of somebody you blocked.',
  sending: 'Sending…',
  waiting: 'Waiting to be sent',
  unconfirmed: 'Not confirmed yet',
  seen: 'Read',
  /** @param {string} reason */
  failed: (reason) => `Not sent: ${reason}`,
  retry: 'Try again',
  discard: 'Delete',
  dismiss: 'Dismiss',
  announcement: 'From the server',
  problem: 'Problem',
  hint: 'Note',
  today: 'Today',
  yesterday: 'Yesterday',
  newLine: 'New',
  copy: 'Copy',
  /** @param {string[]} names */
  came: (names) => (names.length > 4 ? `${people(names.length)} joined` : `${listed(LOCALE, names)} joined`),
  /** @param {string[]} names */
  went: (names) => (names.length > 4 ? `${people(names.length)} left` : `${listed(LOCALE, names)} left`),
  /** @param {string} name */
  says: (name) => `${name}: `,
  /** @param {string[]} who @param {number} more @param {string} emoji */
  reactedBy: (who, more, emoji) =>
    `${listed(LOCALE, more > 0 ? [...who, others(more)] : who)} reacted with ${emoji}`,
  addReaction: 'Add a reaction',
  replies,
  edit: 'Edit',
  /** @param {number} length @param {number} limit */
  length: (length, limit) => `${length} of ${limit} characters`,
  /** @param {string[]} names */
  typing: (names) => {
    if (names.length === 0) return '';
    if (names.length === 1) return `${names[0]} is typing…`;
    if (names.length === 2) return `${names[0]} and ${names[1]} are typing…`;
    return 'Several people are typing…';
  },
  /** @param {number} count */
  newBelow: plural(LOCALE, { one: '# new message', other: '# new messages' }),
  toLatest: 'To the newest message',
  toNew: 'To what is new',
  notThere: 'This message is not there. You see what is closest to it.',
  back: 'Back to where you were',
  /** @param {string} who @param {string} text */
  spoken: (who, text) => `${who}: ${text}`,

  message: 'Message',
  send: 'Send',
  cancel: 'Cancel',
  editing: 'Editing your message',
  replyingTo: 'Reply to',
  bold: 'Bold',
  italic: 'Italic',
  code: 'Code',
  emoji: 'Emoji',
  help: 'Keys and commands',

  search: 'Search',
  switcher: 'Go to…',
  settings: 'Settings',
  pins: 'Pinned messages',
  roomMenu: 'About this room',
};

/** @typedef {typeof english & typeof import('./lang/more.js').more} Words */

/** The words of the language in use. What comes on wish brings its own in English, lang/more.js. */
export const words = /** @type {Words} */ ({ ...english });

/** The languages there are, by their tag, in their own words. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' };

/**
 * @param {string} chosen empty: none
 * @param {readonly string[]} preferred
 */
export const languageOf = (chosen, preferred) =>
  [chosen, ...preferred].map((tag) => tag.split('-')[0]).find((tag) => Object.hasOwn(LANGUAGES, tag)) ?? LOCALE;

/** How dates and times are written: as in the reader's own country, where it speaks the language in use. */
export const formatLocale = () =>
  navigator.languages.find((tag) => tag.split('-')[0] === words.locale()) ?? words.locale();

/** Goes over to a language, in what the page says by itself too. @param {string} language @param {Document} page */
export async function inLanguage(language, page) {
  if (language !== words.locale()) {
    const { words: other } = await import(language === LOCALE ? './lang/more.js' : `./lang/${language}.js`);
    Object.assign(words, english, other);
  } else if (language === LOCALE) return;
  page.documentElement.lang = language;
  const said = /** @type {Record<string, unknown>} */ (words);
  for (const node of page.querySelectorAll('[data-t], [data-t-label], [data-t-placeholder]')) {
    const word = (/** @type {string} */ name) => String(said[node.getAttribute(name) ?? ''] ?? '');
    if (node.hasAttribute('data-t')) node.textContent = word('data-t');
    if (node.hasAttribute('data-t-label')) node.ariaLabel = word('data-t-label');
    if (node.hasAttribute('title')) node.setAttribute('title', word('data-t-label'));
    if (node.hasAttribute('data-t-placeholder')) node.setAttribute('placeholder', word('data-t-placeholder'));
  }
}
