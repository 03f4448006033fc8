// What sheets, panes and commands say in English: it comes with the first of them.

import { REFUSALS, words as said } from '../words.js';

/** What needs more words than the server's own. */
const SAID = {
  invalid_room: 'A room name has 1 to 64 characters and no slash.',
  too_many_rooms: 'You are in as many rooms as this server allows. Leave one first.',
  user_not_found: 'This person is not here any more.',
  not_reachable: 'This person takes no messages from you.',
  message_too_long: 'The message is too long.',
  message_not_found: 'This message is not there.',
  conflict: 'A different message was sent under this one’s mark.',
  not_in_room: 'You are not in this room.',
  not_allowed: 'You may not do this.',
  forbidden: 'Only moderators of this room may do this.',
  gone: 'The message was deleted.',
  too_old: 'This message is too old to be changed.',
  unknown_type: 'This server cannot do that.',
  unsupported: 'This server cannot do that.',
};

export const more = {
  /** @param {string} name */
  writeCommand: (name) => `Write /${name}`,
  online: 'online',
  copied: 'Copied.',
  /** @param {string} emoji */
  reactWith: (emoji) => `React with ${emoji}`,
  actions: 'What to do with this message',
  reply: 'Reply',
  more: 'More',
  suggestions: 'Suggestions',
  thread: 'Thread',
  menu: {
    thread: 'Reply in a thread',
    copyText: 'Copy the text',
    copyLink: 'Copy a link',
    pin: 'Pin',
    unpin: 'Unpin',
    versions: 'Earlier versions',
    remove: 'Delete',
    profile: 'About the author',
  },
  switcherHint: 'A room or a person…',
  makeRoom: 'make this room',
  browseTitle: 'Rooms on this server',
  filterRooms: 'Find a room…',
  newRoom: 'A new room',
  roomName: 'Name',
  roomTopic: 'Topic',
  create: 'Create',
  joined: 'joined',
  save: 'Save',
  setTopic: 'Change the topic…',
  copyInvite: 'Copy an invitation',
  loudness: {
    title: 'Tell me of',
    usual: 'As loud as usual',
    all: 'All messages',
    mentions: 'Only messages for me',
    none: 'Mute this room',
    levels: { all: 'All messages', mentions: 'Messages for me', none: 'Nothing' },
  },
  noTopic: 'This room has no topic.',
  /** @param {string} why */
  isAway: (why) => `is away: ${why}`,
  away: {
    state: 'away',
    go: 'I am away',
    back: 'I am back',
    told: 'You are away: no popup and no sound until you write.',
  },
  mutedRoom: 'This room is muted.',
  unmutedRoom: 'This room is no longer muted.',
  block: 'Block',
  unblock: 'Unblock',
  /** @param {string} name */
  nowBlocked: (name) => `You see nothing of ${name} any more. Settings takes it back.`,
  /** @param {string} name */
  nowUnblocked: (name) => `You hear of ${name} again.`,
  blockedPeople: 'Blocked people',
  appointModerator: 'Make a moderator',
  dismissModerator: 'No longer a moderator',
  rule: {
    title: 'Keep order',
    time: 'For',
    reason: 'Reason',
    mute: 'Mute',
    unmute: 'Unmute',
    kick: 'Kick',
    ban: 'Ban',
  },
  /** @type {Record<string, string>} */
  times: { '10m': '10 minutes', '1h': 'an hour', '1d': 'a day', '1w': 'a week', '': 'until it is lifted' },
  noPins: 'Nothing is pinned here. Pin a message from its menu.',
  show: 'Show in the room',
  threadReply: 'Reply in this thread',
  everywhere: 'Everywhere',
  /** @param {string} room */
  onlyIn: (room) => `Only in ${room}`,
  filters: 'Filters',
  searchIn: 'Where',
  searchFrom: 'From',
  searchSince: 'Since',
  searchUntil: 'Until',
  searchLinks: 'Only with links',
  moreHits: 'More',
  searchHint: 'Two characters or more; parts of words are found too.',
  /** @param {number} count @param {boolean} more */
  found: (count, more) => {
    if (count === 0) return 'Nothing found.';
    return more ? `The newest ${count} messages` : count === 1 ? '1 message' : `${count} messages`;
  },
  findEmoji: 'Find an emoji…',
  recent: 'Used lately',
  emojiGroups: ['Smileys', 'People', 'Nature', 'Food', 'Travel', 'Activities', 'Objects', 'Symbols', 'Flags'],
  hereNote: 'everybody in this room',
  /** @param {string} who @param {string} room */
  inRoom: (who, room) => `${who} in ${room}`,
  theme: 'Colours',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark', contrast: 'High contrast' },
  density: 'Spacing',
  densities: { roomy: 'Roomy', compact: 'Compact' },
  language: 'Language',
  systemLanguage: 'As the browser',
  popups: 'Show notifications of this browser',
  popupsRefused: 'The browser does not allow notifications from this page.',
  sound: 'Play a sound',
  enterSends: 'Enter sends (otherwise Ctrl+Enter)',
  readReceipts: 'Let others see how far I have read',
  operatorPage: 'For operators…',
  signOutEverywhere: 'Sign out everywhere',
  /** @param {string} name */
  noCommand: (name) => `There is no command /${name}. Two slashes at the beginning send it as text.`,
  /** @param {string} name @param {string} takes */
  howCommand: (name, takes) => `Like this: /${name} ${takes}`,
  takes: { name: 'name', text: 'text', person: 'person', personText: 'person text', room: 'room' },
  commands: {
    name: 'take another name',
    me: 'say what you do',
    msg: 'write to one person',
    join: 'go to a room, or make it',
    leave: 'leave this room',
    topic: 'say what this room is about',
    away: 'hear of nothing until you write',
    mute: 'hear nothing of this room',
    unmute: 'hear of this room again',
    block: 'see nothing of a person',
    unblock: 'see them again',
    search: 'search in messages',
    help: 'this sheet',
  },
  commandsTitle: 'Commands',
  keysTitle: 'Keys',
  /** @type {Record<string, string>} */
  keys: {
    'Ctrl K': 'go to a room or a person',
    'Ctrl Shift F': 'search',
    'Alt ↑ ↓': 'the room above or below',
    'Alt Shift ↑ ↓': 'the next room with news',
    F6: 'the next part of the page',
    '↑ ↓': 'through the messages',
    'r e t + p Del': 'on a message: reply, edit, thread, react, pin, delete',
    '↑': 'in an empty field: edit your last message',
    'Shift Enter': 'a new line',
    'Ctrl B I E': 'bold, italic, code',
    Esc: 'leave what is open',
    '?': 'this sheet',
  },
  textTitle: 'Text',
  /** @type {Record<string, string>} */
  textMarks: {
    '**bold**': 'bold',
    _italic_: 'italic',
    '~~gone~~': 'struck out',
    '`code`': 'code',
    '```': 'a block of code, until the next three',
    '>': 'a quote',
    '-': 'a list; 1. numbers it',
  },
};

/** For who goes back to English. */
export const words = more;

Object.assign(REFUSALS, SAID);
if (said.locale() === 'en') Object.assign(said, more);
