// What each thing the server says changes in the state. Nothing here reads a clock, the network or the page.

import * as rooms from './room.js';
import { noticed, personKey, roomById, withEveryRoom, withNewRoom, withRoom, withRoomId } from './state.js';

/** @import { Room, RoomEvent, ServerEvent, State, User } from './types.d.ts' */

/** Takes events of a room and counts what its reader has not seen. */
/** @param {State} state @param {Room} room @param {RoomEvent[]} events */
function takeAll(state, room, events) {
  const next = events.reduce(rooms.take, room);
  if (next === room || state.openKey === room.key) return next;
  const seen = room.messages.at(-1)?.seq ?? 0;
  const news = next.messages.filter((message) => message.seq > seen && message.senderId !== state.me?.id);
  return { ...next, unread: next.unread + news.length };
}

/** @param {State} state @param {Extract<ServerEvent, { type: 'signedIn' }>} event @returns {State} */
function signedIn(state, event) {
  const online = new Map(event.online.map((user) => [user.id, user.name]));
  // Somebody else signs in here: nothing of the one before is shown.
  const kept = state.me === null || state.me.id === event.me.id ? state.rooms : {};
  const signIn = { name: event.me.name, error: '' };
  /** @type {State} */
  let next = { ...state, rooms: kept, online, me: event.me, phase: 'signedIn', signIn };
  for (const { roomId, peer, unread } of event.conversations) {
    const key = personKey(peer.id);
    const counted = next.rooms[key]?.unread ?? (next.openKey === key ? 0 : unread);
    next = withRoom(withNewRoom(next, key, peer), key, (room) => ({ ...room, roomId, peer, unread: counted }));
  }
  return next;
}

/** @param {State} state @param {Extract<ServerEvent, { type: 'roomEntered' }>} event @returns {State} */
function roomEntered(state, event) {
  return withRoomId(state, event.roomId, (room) => {
    if (!event.recovered) return rooms.enter(room, event);
    return takeAll(state, rooms.enter(room, { ...event, events: [] }), event.events);
  });
}

/** Whose conversation a private message belongs to. */
/** @param {State} state @param {Extract<ServerEvent, { type: 'privateMessage' }>} event @returns {User | null} */
function peerOf(state, { roomId, targetId, message }) {
  if (message.senderId !== state.me?.id) return { id: message.senderId, name: message.senderName };
  if (targetId !== null) return { id: targetId, name: state.online.get(targetId) ?? '' };
  return roomId === null ? null : (roomById(state, roomId)?.peer ?? null);
}

/** @param {State} state @param {Extract<ServerEvent, { type: 'privateMessage' }>} event @returns {State} */
function privateMessage(state, event) {
  const peer = peerOf(state, event);
  if (peer === null) return state;
  const key = personKey(peer.id);
  const { message, roomId } = event;
  return withRoom(withNewRoom(state, key, peer), key, (room) => {
    const known = roomId === null ? room : { ...room, roomId };
    return takeAll(state, known, [{ kind: 'message', seq: message.seq, id: message.id, message }]);
  });
}

/** @param {State} state @param {User} user @returns {State} */
function renamed(state, user) {
  const online = state.online.has(user.id) ? new Map(state.online).set(user.id, user.name) : state.online;
  const me = state.me?.id === user.id ? user : state.me;
  return withEveryRoom({ ...state, online, me }, (room) => rooms.rename(room, user));
}

/**
 * The state after what the server said, at this tab's time `at`.
 * @param {State} state
 * @param {ServerEvent} event
 * @param {number} at
 * @returns {State}
 */
export function hear(state, event, at) {
  switch (event.type) {
    case 'greeted': {
      const { lobby, maxMessageLength } = event;
      return {
        ...state,
        lobby: lobby ?? state.lobby,
        maxMessageLength: maxMessageLength ?? state.maxMessageLength,
      };
    }
    case 'signedIn':
      return signedIn(state, event);
    case 'roomEntered':
      return roomEntered(state, event);
    case 'roomEvents':
      return withRoomId(state, event.roomId, (room) => takeAll(state, room, event.events));
    case 'roomEvent':
      return withRoomId(state, event.roomId, (room) => takeAll(state, room, [event.event]));
    case 'privateMessage':
      return privateMessage(state, event);
    case 'userJoined':
      return withRoomId(state, event.roomId, (room) => rooms.move(room, [event.user], [], null));
    case 'userLeft':
      return withRoomId(state, event.roomId, (room) => rooms.move(room, [], [event.user], null));
    case 'crowdMoved':
      return withRoomId(state, event.roomId, (room) =>
        rooms.move(room, event.joined, event.left, event.userCount),
      );
    case 'userOnline':
      return { ...state, online: new Map(state.online).set(event.user.id, event.user.name) };
    case 'userOffline': {
      const online = new Map(state.online);
      online.delete(event.user.id);
      return { ...state, online };
    }
    case 'userRenamed':
      return renamed(state, event.user);
    case 'typed':
      if (event.user.id === state.me?.id) return state;
      return withRoomId(state, event.roomId, (room) => rooms.type(room, event.user, event.active, at));
    case 'roomsListed':
      return { ...state, directory: event.rooms };
    case 'announced':
      return noticed(state, 'announcement', event.text, at);
    default:
      return state;
  }
}
