// What sheets, panes and commands say in English: it comes with the first of them.

import { words as said } from '../words.js';

export const more = {
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
  mutedRoom: 'This room is muted.',
  unmutedRoom: 'This room is no longer muted.',
  block: 'Block',
  unblock: 'Unblock',
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
    /** @param {string} verb @param {string} name */
    sure: (verb, name) => `${verb} ${name}`,
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

if (said.locale() === 'en') Object.assign(said, more);
