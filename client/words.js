// Every text the client shows that is not in index.html. Another language is another file like this one.

const seconds = (/** @type {number} */ count) => (count === 1 ? '1 second' : `${count} seconds`);
const people = (/** @type {number} */ count) => (count === 1 ? '1 person' : `${count} people`);

/** What the server's refusals mean here, by their stable code; others are shown in the server's own words. */
const REFUSALS = new Map([
  ['bad_token', 'The server does not know you any more. Please choose a name again.'],
  ['username_required', 'Please enter a name.'],
  ['username_reserved', 'This name belongs to the server. Please choose another one.'],
  ['server_full', 'The server is full at the moment. Please try again in a while.'],
  ['invalid_room', 'A room name has 1 to 64 characters and no slash.'],
  ['too_many_rooms', 'You are in as many rooms as this server allows. Leave one first.'],
  ['user_not_found', 'This person is not here any more.'],
  ['message_too_long', 'The message is too long.'],
  ['conflict', 'A different message was sent under this one’s mark.'],
  ['muted', 'You are muted at the moment.'],
  ['held', 'The server is read-only at the moment.'],
  ['not_in_room', 'You are not in this room.'],
]);

/** Reasons of a lost connection, by close code. */
const LOSSES = new Map([
  [1001, 'The server was shut down.'],
  [1012, 'The server is restarting.'],
  [1013, 'The server has too much to do.'],
  [4001, 'The server did not let this page in.'],
  [4003, 'An operator ended your session.'],
]);

export const words = {
  /** @param {string} code @param {string} text */
  refusal: (code, text) => {
    if (code === 'username_taken') return 'Somebody has this name, or one that looks like it. Try another one.';
    return REFUSALS.get(code) ?? (text === '' ? 'The server refused this.' : text);
  },
  /** @param {string} code */
  held: (code) => (code === 'rate_limited' ? 'You are writing too fast for this server.' : 'The server is busy.'),
  /** @param {string} reason @param {number} count */
  heldFor: (reason, count) => `${reason} Sending goes on in ${seconds(count)}.`,
  /** @param {string} room @param {string} why */
  notEntered: (room, why) => `Could not enter “${room}”: ${why}`,
  tooLarge: 'The message is too large for this server.',
  nameMissing: 'Please enter a name.',

  connecting: 'Connecting…',
  /** @param {string} reason @param {number} count */
  retryIn: (reason, count) => `${reason} Trying again in ${seconds(count)}.`,
  /** @param {number} code the close code @param {boolean} wasOnline */
  loss: (code, wasOnline) =>
    LOSSES.get(code) ?? (wasOnline ? 'The connection was lost.' : 'The server cannot be reached.'),
  backOnline: 'Connected again.',

  /** @param {string} name */
  signingInAs: (name) => `Signing in as ${name}…`,
  join: 'Join the chat',
  /** @param {number} count */
  unread: (count) => (count === 1 ? '1 unread message' : `${count} unread messages`),
  people,
  /** @param {string} name */
  messageTo: (name) => `Message ${name}`,
  /** @param {string} name */
  messagesIn: (name) => `Messages in ${name}`,
  /** @param {string} name */
  messagesWith: (name) => `Messages with ${name}`,
  you: 'you',
  offline: 'not online',
  someone: 'Somebody',
  noRoom: 'No room open',
  emptyRoom: 'Nobody has said anything here yet.',
  /** @param {string} name */
  emptyDirect: (name) => `This is the beginning of your conversation with ${name}. Only the two of you are in it.`,
  entering: 'Opening the room…',
  leave: 'Leave',
  leaveRoom: 'Leave room',
  close: 'Close',
  closeConversation: 'Close conversation',
  edited: 'edited',
  deleted: 'This message was deleted.',
  sending: 'Sending…',
  waiting: 'Waiting to be sent',
  /** @param {string} reason */
  failed: (reason) => `Not sent: ${reason}`,
  retry: 'Try again',
  discard: 'Delete',
  dismiss: 'Dismiss',
  announcement: 'From the server',
  problem: 'Problem',
  noDirectory: 'No other rooms yet.',
  today: 'Today',
  yesterday: 'Yesterday',
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
  newBelow: (count) => (count === 1 ? '1 new message' : `${count} new messages`),
  /** @param {string} who @param {string} text */
  spoken: (who, text) => `${who}: ${text}`,
};
