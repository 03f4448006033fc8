// Made from the server's types: CHINWAG_UPDATE_DOCS=1 cargo test --lib asyncapi. Do not edit.

/** Where an event stands, and the message it is about; of a deletion that is all. */
export interface About {
  eventId: string;
  messageId: string;
  roomId: string;
  seq: number;
}

export interface AckData {
  duplicate?: boolean;
  id: string;
  roomId: string;
  seq: number;
  timestamp: Timestamp;
}

export interface AnnouncementData {
  kind: AnnouncementKind;
  message: string;
  timestamp: Timestamp;
}

/** On which occasion an operator speaks. */
export type AnnouncementKind = 'broadcast' | 'whisper' | 'announce' | 'motd';

export interface Auth {
  resumeToken?: string;
  /** May be left out beside a token. */
  username?: string;
}

export interface AuthenticatedData {
  blocked: PersonView[];
  clientId: string;
  conversations: ConversationView[];
  onlineCount: number;
  onlineUsers: PersonView[];
  preferences: PreferencesData;
  resumeToken?: string;
  rooms: ReadRoomView[];
  username: string;
}

export interface Block {
  active: boolean;
  userId: string;
}

export interface BlockedData {
  active: boolean;
  userId: string;
}

export interface Chat {
  clientMessageId?: string;
  content: string;
  /** A message of the room. */
  replyTo?: string;
  roomId: string;
}

export interface ConnectedData {
  clientId: string;
  heartbeatSeconds: number;
  limits: Limits;
  lobby: string;
  protocol: number;
  version: string;
}

/** One of `authenticated.conversations`. */
export interface ConversationView {
  mentions: number;
  readUpTo: number;
  roomId: string;
  seq: number;
  unread: number;
  userId: string;
  username: string;
}

export interface Delete {
  messageId: string;
  roomId: string;
}

/** A durable event of a room, as a whole frame. */
export type DurableEvent =
  | { data: PostView | Tombstone; type: 'message' }
  | { data: PostView | Tombstone; type: 'privateMessage' }
  | { data: Edit | Place; type: 'messageEdited' }
  | { data: About; type: 'messageDeleted' }
  | { data: Reaction | Place; type: 'reaction' }
  | { data: Pin | Place; type: 'messagePinned' }
  | { data: Topic; type: 'topicChanged' }
  | { data: Moderator; type: 'moderatorChanged' }
  | { data: ModerationView; type: 'moderation' };

/** A bound of a search. */
export type Edge = number | string;

/** A message says something else now. */
export interface Edit {
  content: string;
  editedAt: Timestamp;
  eventId: string;
  mentions?: string[];
  mentionsHere?: boolean;
  messageId: string;
  roomId: string;
  seq: number;
}

export interface Edited {
  content: string;
  messageId: string;
  roomId: string;
}

export interface EditsData {
  messageId: string;
  roomId: string;
  versions: VersionView[];
}

/** Why something was refused. */
export type ErrorCode =
  | 'invalid_format'
  | 'unknown_type'
  | 'binary_frame'
  | 'missing_field'
  | 'invalid_field'
  | 'not_authenticated'
  | 'already_authenticated'
  | 'bad_token'
  | 'username_required'
  | 'username_taken'
  | 'username_too_long'
  | 'invalid_username'
  | 'username_reserved'
  | 'invalid_room'
  | 'not_in_room'
  | 'user_not_found'
  | 'not_reachable'
  | 'too_many_blocked'
  | 'too_many_rooms'
  | 'message_too_long'
  | 'invalid_content'
  | 'rate_limited'
  | 'conflict'
  | 'message_not_found'
  | 'gone'
  | 'not_allowed'
  | 'forbidden'
  | 'too_old'
  | 'too_many_pins'
  | 'too_many_moderators'
  | 'too_many_reactions'
  | 'topic_too_long'
  | 'muted'
  | 'held'
  | 'banned'
  | 'kicked'
  | 'maintenance'
  | 'server_full'
  | 'busy'
  | 'store_unavailable'
  | 'unsupported'
  | 'shutting_down';

export interface ErrorData {
  code: ErrorCode;
  message: string;
  retryAfterMs?: number;
}

export interface EventsData {
  events: DurableEvent[];
  hasMore: boolean;
  roomId: string;
}

export interface History {
  after?: number;
  around?: number;
  /** One of the three at most: a place. */
  before?: number;
  limit?: number;
  roomId: string;
}

export interface HistoryData {
  hasMore: boolean;
  messages: Message[];
  roomId: string;
}

/** Who, and where. */
export interface InRoom {
  roomId: string;
  userId: string;
  username: string;
}

export interface Join {
  roomId: string;
  since?: Since;
}

/** How far the user has read, and what is after that. */
export interface JoinedData {
  epoch: string;
  eventId?: string;
  events?: DurableEvent[];
  hasMore?: boolean;
  history?: Message[];
  mentions?: number;
  moderators: string[];
  pinned: string[];
  readUpTo?: number;
  reason?: UnrecoveredReason;
  recovered?: boolean;
  role: RoomRole;
  roomId: string;
  seq: number;
  topic: string;
  unread?: number;
  userCount: number;
  users: PersonView[];
}

export interface Leave {
  roomId: string;
}

export interface LeftData {
  roomId: string;
}

export interface Limits {
  deleteWindowSeconds: number;
  editWindowSeconds: number;
  maxFrameBytes: number;
  maxMessageLength: number;
  maxPins: number;
  maxReactionsPerMessage: number;
  maxTopicLength: number;
  maxUsernameLength: number;
  messageRateLimit: number;
  roomsPerUser: number;
}

/** A message of a page: whole, or what is left of it. */
export type Message = PageView | Tombstone;

/** What an operator did. */
export type ModerationAction = 'mute' | 'unmute' | 'kick' | 'ban';

/** An operator did something to a user of the room. */
export interface ModerationView {
  action: ModerationAction;
  eventId: string;
  reason?: string;
  roomId: string;
  seq: number;
  timestamp: Timestamp;
  until?: Timestamp;
  userId: string;
  username: string;
}

/** Somebody keeps order in the room now, or does not any more. */
export interface Moderator {
  active: boolean;
  byUserId: string;
  eventId: string;
  roomId: string;
  seq: number;
  userId: string;
  username: string;
}

export interface Name {
  username: string;
}

export type Nothing = Record<string, never>;

/** A message on a page of history, as it stands now. */
export interface PageView {
  content: string;
  edited?: boolean;
  editedAt?: Timestamp;
  id: string;
  mentions?: string[];
  mentionsHere?: boolean;
  reactions?: ReactionView[];
  replies?: RepliesView;
  replyTo?: ReplyView;
  roomId: string;
  senderId: string;
  senderName: string;
  seq: number;
  threadId?: string;
  timestamp: Timestamp;
}

/** `{userId, username}`. */
export interface PersonView {
  userId: string;
  username: string;
}

/** A message was put up, or taken down: by whom. */
export interface Pin {
  active: boolean;
  eventId: string;
  messageId: string;
  roomId: string;
  seq: number;
  userId: string;
  username: string;
}

export type Ping = Record<string, never>;

export interface Pinning {
  active: boolean;
  messageId: string;
  roomId: string;
}

export interface Pins {
  roomId: string;
}

export interface PinsData {
  messages: Message[];
  roomId: string;
}

/** Where an event stands. Alone, it is all that is told of what concerned a message that was deleted later (contract §2: nothing but its seq). */
export interface Place {
  eventId: string;
  roomId: string;
  seq: number;
}

export interface PongData {
  timestamp: Timestamp;
}

/** A message as it was posted. */
export interface PostView {
  content: string;
  deleted?: boolean;
  duplicate?: boolean;
  id: string;
  mentions?: string[];
  mentionsHere?: boolean;
  replyTo?: ReplyView;
  roomId: string;
  senderId: string;
  senderName: string;
  seq: number;
  targetUserId?: string;
  threadId?: string;
  timestamp: Timestamp;
}

export interface Preferences {
  readReceipts?: boolean;
}

export interface PreferencesData {
  readReceipts: boolean;
}

export interface PresenceData {
  joined: PersonView[];
  left: PersonView[];
  roomId: string;
  userCount: number;
}

export interface Private {
  clientMessageId?: string;
  content: string;
  replyTo?: string;
  targetUserId: string;
}

export interface React {
  active: boolean;
  emoji: string;
  messageId: string;
  roomId: string;
}

/** Somebody put a reaction on a message, or took it off. */
export interface Reaction {
  active: boolean;
  emoji: string;
  eventId: string;
  messageId: string;
  roomId: string;
  seq: number;
  userId: string;
  username: string;
}

export interface ReactionView {
  count: number;
  emoji: string;
  userIds: string[];
}

export interface Read {
  roomId: string;
  /** A place. */
  upTo: number;
}

export interface ReadData {
  readUpTo: number;
  roomId: string;
}

export interface ReadEdits {
  messageId: string;
  roomId: string;
}

/** One of `authenticated.rooms`. */
export interface ReadRoomView {
  mentions: number;
  readUpTo: number;
  roomId: string;
  seq: number;
  unread: number;
}

export interface ReadThread {
  /** A place. */
  after?: number;
  limit?: number;
  /** The root, or any message of the thread. */
  messageId: string;
  roomId: string;
}

export interface ReadUpToData {
  roomId: string;
  upTo: number;
  userId: string;
  username: string;
}

export interface Rename {
  username: string;
}

/** What is below the root of a thread. */
export interface RepliesView {
  count: number;
  lastSeq: number;
}

/** What a message answers. */
export interface ReplyView {
  content: string;
  deleted: boolean;
  id: string;
  senderName: string;
  seq: number;
}

export interface RoomListData {
  rooms: RoomView[];
}

/** What somebody is in a room. */
export type RoomRole = 'moderator' | 'member';

/** One of `roomList.rooms`. */
export interface RoomView {
  roomId: string;
  seq: number;
  topic: string;
  users: number;
}

export type Rooms = Record<string, never>;

export interface Search {
  after?: Edge;
  /** A place in the room, an instant, or the `next` of an earlier search. */
  before?: Edge;
  /** A user's id or name. */
  from?: string;
  has?: SearchedFor;
  limit?: number;
  query?: string;
  roomId?: string;
}

export interface SearchData {
  hasMore: boolean;
  messages: Message[];
  next?: string;
}

/** What a message must have. */
export type SearchedFor = 'link';

export interface SetModerator {
  active: boolean;
  roomId: string;
  userId: string;
}

export interface SetTopic {
  roomId: string;
  topic: string;
}

export interface SignOut {
  everywhere?: boolean;
}

/** Up to where a client has everything of a room. */
export interface Since {
  epoch: string;
  /** The event there; not in an empty room. */
  id?: string;
  seq: number;
}

export interface ThreadData {
  hasMore: boolean;
  messages: Message[];
  roomId: string;
  root: Message;
}

/** An instant, ISO 8601 in UTC with milliseconds. For people: never order anything by it. */
export type Timestamp = string;

/** What is left of a deleted message. */
export interface Tombstone {
  content: string;
  deleted: boolean;
  id: string;
  replies?: RepliesView;
  roomId: string;
  seq: number;
}

/** The room is about something else: by whom. */
export interface Topic {
  eventId: string;
  roomId: string;
  seq: number;
  topic: string;
  userId: string;
  username: string;
}

/** Truth, as a text. */
export type Truth = 'true' | 'false';

export interface Typing {
  isTyping: boolean;
  roomId: string;
}

/** Somebody types in a room, or has stopped. */
export interface TypingData {
  isTyping: boolean;
  roomId: string;
  userId: string;
  username: string;
}

/** Why what was missed could not be replayed. */
export type UnrecoveredReason = 'epoch' | 'diverged' | 'too_far' | 'no_access';

export interface UserRenamedData {
  oldUsername: string;
  userId: string;
  username: string;
}

export interface VersionView {
  at: Timestamp;
  byUserId: string;
  content: string;
}

/** What the server says. */
export type ServerFrame =
  | { data: AckData | ReadData | Nothing; ref?: string; type: 'ack' }
  | { data: AnnouncementData; ref?: string; type: 'announcement' }
  | { data: AuthenticatedData; ref?: string; type: 'authenticated' }
  | { data: BlockedData; ref?: string; type: 'blocked' }
  | { data: ConnectedData; ref?: string; type: 'connected' }
  | { data: EditsData; ref?: string; type: 'edits' }
  | { data: ErrorData; ref?: string; type: 'error' }
  | { data: EventsData; ref?: string; type: 'events' }
  | { data: HistoryData; ref?: string; type: 'history' }
  | { data: JoinedData; ref?: string; type: 'joined' }
  | { data: LeftData; ref?: string; type: 'left' }
  | { data: PostView | Tombstone; ref?: string; type: 'message' }
  | { data: About; ref?: string; type: 'messageDeleted' }
  | { data: Edit | Place; ref?: string; type: 'messageEdited' }
  | { data: Pin | Place; ref?: string; type: 'messagePinned' }
  | { data: ModerationView; ref?: string; type: 'moderation' }
  | { data: Moderator; ref?: string; type: 'moderatorChanged' }
  | { data: PinsData; ref?: string; type: 'pins' }
  | { data: PongData; ref?: string; type: 'pong' }
  | { data: PreferencesData; ref?: string; type: 'preferences' }
  | { data: PresenceData; ref?: string; type: 'presence' }
  | { data: PostView | Tombstone; ref?: string; type: 'privateMessage' }
  | { data: PostView; ref?: string; type: 'privateMessageSent' }
  | { data: Reaction | Place; ref?: string; type: 'reaction' }
  | { data: ReadUpToData; ref?: string; type: 'read' }
  | { data: Name; ref?: string; type: 'renamed' }
  | { data: RoomListData; ref?: string; type: 'roomList' }
  | { data: SearchData; ref?: string; type: 'searchResults' }
  | { data: Nothing; ref?: string; type: 'signedOut' }
  | { data: ThreadData; ref?: string; type: 'thread' }
  | { data: Topic; ref?: string; type: 'topicChanged' }
  | { data: TypingData; ref?: string; type: 'typing' }
  | { data: ReadRoomView; ref?: string; type: 'unread' }
  | { data: InRoom; ref?: string; type: 'userJoined' }
  | { data: InRoom; ref?: string; type: 'userLeft' }
  | { data: PersonView; ref?: string; type: 'userOffline' }
  | { data: PersonView; ref?: string; type: 'userOnline' }
  | { data: UserRenamedData; ref?: string; type: 'userRenamed' };

/** What a client may ask. */
export type ClientFrame =
  | { data?: Auth; ref?: string; type: 'auth' }
  | { data: Block; ref?: string; type: 'block' }
  | { data: Chat; ref?: string; type: 'chat' }
  | { data: Delete; ref?: string; type: 'delete' }
  | { data: Edited; ref?: string; type: 'edit' }
  | { data: ReadEdits; ref?: string; type: 'edits' }
  | { data: History; ref?: string; type: 'history' }
  | { data: Join; ref?: string; type: 'join' }
  | { data: Leave; ref?: string; type: 'leave' }
  | { data: SetModerator; ref?: string; type: 'moderator' }
  | { data: Pinning; ref?: string; type: 'pin' }
  | { data?: Ping; ref?: string; type: 'ping' }
  | { data: Pins; ref?: string; type: 'pins' }
  | { data?: Preferences; ref?: string; type: 'preferences' }
  | { data: Private; ref?: string; type: 'private' }
  | { data: React; ref?: string; type: 'react' }
  | { data: Read; ref?: string; type: 'read' }
  | { data: Rename; ref?: string; type: 'rename' }
  | { data?: Rooms; ref?: string; type: 'rooms' }
  | { data?: Search; ref?: string; type: 'search' }
  | { data?: SignOut; ref?: string; type: 'signOut' }
  | { data: ReadThread; ref?: string; type: 'thread' }
  | { data: SetTopic; ref?: string; type: 'topic' }
  | { data: Typing; ref?: string; type: 'typing' };
