// A thin chat server on Bun with its native publish: the base protocol (auth, join, leave, chat, typing), nothing
// stored.
//
//   bun server.mjs PORT
//
// Presence lists and notices are bounded as Chinwag's are, so that both do the same work.
const HISTORY = 50;
const LIST_LIMIT = 500;
const EVERYONE_BELOW = 200;
const EVERYONE = '*';

const online = new Map();
const rooms = new Map();

const encode = (type, data) => JSON.stringify({ type, data });
const refuse = (socket, message) => socket.send(encode('error', { message }));
const topic = (roomId) => `room/${roomId}`;

function firstUsers(users) {
  const list = [];
  for (const { id, username } of users) {
    if (list.length === LIST_LIMIT) break;
    list.push({ userId: id, username });
  }
  return list;
}

function everyone(socket, type, user) {
  if (online.size < EVERYONE_BELOW) server.publish(EVERYONE, encode(type, { userId: user.id, username: user.username }));
}

function leave(socket, roomId) {
  const user = socket.data;
  const room = rooms.get(roomId);
  if (!room?.members.delete(user)) return;
  user.rooms.delete(roomId);
  // The server's publish: a socket that is closing may not publish any more.
  server.publish(topic(roomId), encode('userLeft', { userId: user.id, username: user.username, roomId }));
  if (room.members.size === 0) rooms.delete(roomId);
}

const requests = {
  auth(socket, { username }) {
    const user = socket.data;
    if (typeof username !== 'string' || !username) return refuse(socket, 'Username required');
    if (online.has(username)) return refuse(socket, `Username '${username}' is already taken`);
    user.username = username;
    online.set(username, user);
    const onlineUsers = firstUsers(online.values());
    socket.send(encode('authenticated', { clientId: user.id, username, onlineUsers }));
    everyone(socket, 'userOnline', user);
    socket.subscribe(EVERYONE);
  },
  join(socket, { roomId }) {
    const user = socket.data;
    if (!roomId) return refuse(socket, 'Missing roomId');
    let room = rooms.get(roomId);
    if (!room) rooms.set(roomId, (room = { members: new Set(), history: [] }));
    if (room.members.has(user)) return;
    const { members, history } = room;
    members.add(user);
    user.rooms.add(roomId);
    socket.send(encode('joined', { roomId, history, users: firstUsers(members), userCount: members.size }));
    socket.subscribe(topic(roomId));
    socket.publish(topic(roomId), encode('userJoined', { userId: user.id, username: user.username, roomId }));
  },
  leave(socket, { roomId }) {
    socket.unsubscribe(topic(roomId));
    leave(socket, roomId);
    socket.send(encode('left', { roomId }));
  },
  chat(socket, { roomId, content }) {
    const user = socket.data;
    if (!roomId || !content) return refuse(socket, 'Missing roomId or content');
    if (!user.rooms.has(roomId)) return refuse(socket, 'Not in room');
    const { history } = rooms.get(roomId);
    const message = {
      id: crypto.randomUUID(),
      roomId,
      senderId: user.id,
      senderName: user.username,
      content,
      timestamp: new Date().toISOString(),
    };
    history.push(message);
    if (history.length > HISTORY) history.shift();
    socket.publish(topic(roomId), encode('message', message));
  },
  typing(socket, { roomId, isTyping }) {
    const user = socket.data;
    if (!user.rooms.has(roomId)) return;
    socket.publish(topic(roomId), encode('typing', { userId: user.id, username: user.username, roomId, isTyping }));
  },
};

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: Number(process.argv[2] ?? 8082),
  fetch(request, server) {
    const data = { id: crypto.randomUUID(), username: '', rooms: new Set() };
    if (new URL(request.url).pathname === '/ws' && server.upgrade(request, { data })) return undefined;
    return new Response('WebSocket only', { status: 426 });
  },
  websocket: {
    perMessageDeflate: false,
    open(socket) {
      socket.send(encode('connected', { clientId: socket.data.id }));
    },
    message(socket, text) {
      let request;
      try {
        request = JSON.parse(text);
      } catch {
        return refuse(socket, 'Invalid message format');
      }
      const { type, data = {} } = request ?? {};
      if (!Object.hasOwn(requests, type)) return refuse(socket, `Unknown message type: ${type}`);
      if (!socket.data.username && type !== 'auth') return refuse(socket, 'Not authenticated');
      requests[type](socket, data);
    },
    close(socket) {
      const user = socket.data;
      for (const roomId of [...user.rooms]) leave(socket, roomId);
      if (user.username && online.delete(user.username)) everyone(socket, 'userOffline', user);
    },
  },
});
console.log(`listening on ${server.port}`);
