// A thin chat server on Node and ws: the base protocol (auth, join, leave, chat, typing), nothing stored.
//
//   node server.mjs PORT [tuned|tutorial]
//
// `tuned`: members are kept by room, a broadcast is serialised once. `tutorial`: what introductions to WebSocket
// chat show; every client is looked at, and the event is serialised for each one that shall have it.
// Presence lists and notices are bounded as Chinwag's are, so that both do the same work.
import { randomUUID } from 'node:crypto';
import { WebSocketServer } from 'ws';

const HISTORY = 50;
const LIST_LIMIT = 500;
const EVERYONE_BELOW = 200;

const port = Number(process.argv[2] ?? 8081);
const tutorial = process.argv[3] === 'tutorial';
const online = new Map();
const rooms = new Map();

const server = new WebSocketServer({ host: '127.0.0.1', port, path: '/ws', perMessageDeflate: false, backlog: 4096 });
const send = (socket, type, data) => socket.send(JSON.stringify({ type, data }));
const refuse = (socket, message) => send(socket, 'error', { message });

function broadcast(room, except, type, data) {
  if (tutorial) {
    for (const client of server.clients) {
      if (client !== except && client.rooms.has(room.id) && client.readyState === client.OPEN) send(client, type, data);
    }
    return;
  }
  const frame = Buffer.from(JSON.stringify({ type, data }));
  for (const member of room.members) if (member !== except) member.send(frame, { binary: false });
}

function everyone(except, type, data) {
  if (online.size >= EVERYONE_BELOW) return;
  const frame = JSON.stringify({ type, data });
  for (const user of online.values()) if (user !== except) user.send(frame);
}

function firstUsers(sockets) {
  const users = [];
  for (const { id, username } of sockets) {
    if (users.length === LIST_LIMIT) break;
    users.push({ userId: id, username });
  }
  return users;
}

function leave(socket, roomId) {
  const room = rooms.get(roomId);
  if (!room?.members.delete(socket)) return;
  socket.rooms.delete(roomId);
  broadcast(room, socket, 'userLeft', { userId: socket.id, username: socket.username, roomId });
  if (room.members.size === 0) rooms.delete(roomId);
}

const requests = {
  auth(socket, { username }) {
    if (typeof username !== 'string' || !username) return refuse(socket, 'Username required');
    if (online.has(username)) return refuse(socket, `Username '${username}' is already taken`);
    socket.username = username;
    online.set(username, socket);
    send(socket, 'authenticated', { clientId: socket.id, username, onlineUsers: firstUsers(online.values()) });
    everyone(socket, 'userOnline', { userId: socket.id, username });
  },
  join(socket, { roomId }) {
    if (!roomId) return refuse(socket, 'Missing roomId');
    let room = rooms.get(roomId);
    if (!room) rooms.set(roomId, (room = { id: roomId, members: new Set(), history: [] }));
    if (room.members.has(socket)) return;
    room.members.add(socket);
    socket.rooms.add(roomId);
    const { members, history } = room;
    send(socket, 'joined', { roomId, history, users: firstUsers(members), userCount: members.size });
    broadcast(room, socket, 'userJoined', { userId: socket.id, username: socket.username, roomId });
  },
  leave(socket, { roomId }) {
    leave(socket, roomId);
    send(socket, 'left', { roomId });
  },
  chat(socket, { roomId, content }) {
    if (!roomId || !content) return refuse(socket, 'Missing roomId or content');
    if (!socket.rooms.has(roomId)) return refuse(socket, 'Not in room');
    const room = rooms.get(roomId);
    const message = {
      id: randomUUID(),
      roomId,
      senderId: socket.id,
      senderName: socket.username,
      content,
      timestamp: new Date().toISOString(),
    };
    room.history.push(message);
    if (room.history.length > HISTORY) room.history.shift();
    broadcast(room, socket, 'message', message);
  },
  typing(socket, { roomId, isTyping }) {
    const room = socket.rooms.has(roomId) && rooms.get(roomId);
    if (room) broadcast(room, socket, 'typing', { userId: socket.id, username: socket.username, roomId, isTyping });
  },
};

server.on('connection', (socket) => {
  socket.id = randomUUID();
  socket.rooms = new Set();
  send(socket, 'connected', { clientId: socket.id });
  socket.on('message', (text) => {
    let request;
    try {
      request = JSON.parse(text);
    } catch {
      return refuse(socket, 'Invalid message format');
    }
    const { type, data = {} } = request ?? {};
    if (!Object.hasOwn(requests, type)) return refuse(socket, `Unknown message type: ${type}`);
    if (!socket.username && type !== 'auth') return refuse(socket, 'Not authenticated');
    requests[type](socket, data);
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    for (const roomId of [...socket.rooms]) leave(socket, roomId);
    if (socket.username && online.delete(socket.username)) {
      everyone(socket, 'userOffline', { userId: socket.id, username: socket.username });
    }
  });
});
server.on('listening', () => console.log(`listening on ${port}`));
