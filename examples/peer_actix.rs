//! A thin chat server on actix-web-actors the way its own examples go: one actor a session, a shared room list,
//! one mailbox message per member and broadcast. It is a peer for comparisons (`benches/compare`), not Chinwag.
//!
//! The base protocol (auth, join, leave, chat, typing), nothing stored. A broadcast is serialised once and shared;
//! `TCP_NODELAY` is on. Presence lists and notices are bounded as Chinwag's are, so that both do the same work.
//!
//! `peer_actix PORT`
#![forbid(unsafe_code)]

use std::cell::RefCell;
use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use actix::{Actor, Addr, AsyncContext, Handler, Message, StreamHandler};
use actix_web::{App, Error, HttpRequest, HttpResponse, HttpServer, rt, web};
use actix_web_actors::ws;
use bytestring::ByteString;
use serde_json::{Value, json};
use uuid::Uuid;

const HISTORY: usize = 50;
const LIST_LIMIT: usize = 500;
const EVERYONE_BELOW: usize = 200;
const MAILBOX: usize = 1024;

/// A frame for one session.
#[derive(Message)]
#[rtype(result = "()")]
struct Deliver(ByteString);

struct User {
    id: String,
    name: String,
    address: Addr<Session>,
}

#[derive(Default)]
struct Room {
    members: HashMap<String, Rc<User>>,
    history: VecDeque<Value>,
}

/// All state; there is one worker thread, so it needs no lock.
#[derive(Default)]
struct Hall {
    online: HashMap<String, Rc<User>>,
    rooms: HashMap<String, Room>,
}

type Shared = Rc<RefCell<Hall>>;

fn encode(kind: &str, data: &Value) -> ByteString {
    json!({"type": kind, "data": data}).to_string().into()
}

fn broadcast<'a>(users: impl Iterator<Item = &'a Rc<User>>, except: &str, frame: &ByteString) {
    for user in users.filter(|user| user.id != except) {
        user.address.do_send(Deliver(frame.clone()));
    }
}

fn first_users<'a>(users: impl Iterator<Item = &'a Rc<User>>) -> Vec<Value> {
    users
        .take(LIST_LIMIT)
        .map(|user| json!({"userId": user.id, "username": user.name}))
        .collect()
}

impl Hall {
    fn everyone(&self, user: &User, kind: &str) {
        if self.online.len() < EVERYONE_BELOW {
            let frame = encode(kind, &json!({"userId": user.id, "username": user.name}));
            broadcast(self.online.values(), &user.id, &frame);
        }
    }

    fn leave(&mut self, user: &User, room_id: &str) {
        let Some(room) = self.rooms.get_mut(room_id) else {
            return;
        };
        room.members.remove(&user.id);
        let data = json!({"userId": user.id, "username": user.name, "roomId": room_id});
        broadcast(room.members.values(), &user.id, &encode("userLeft", &data));
        if room.members.is_empty() {
            self.rooms.remove(room_id);
        }
    }
}

struct Session {
    hall: Shared,
    id: String,
    user: Option<Rc<User>>,
    rooms: HashSet<String>,
}

type Context = ws::WebsocketContext<Session>;

fn refuse(context: &mut Context, message: &str) {
    context.text(encode("error", &json!({"message": message})));
}

impl Session {
    fn request(&mut self, text: &str, context: &mut Context) {
        let Ok(request) = serde_json::from_str::<Value>(text) else {
            return refuse(context, "Invalid message format");
        };
        let data = &request["data"];
        let room_id = data["roomId"].as_str().unwrap_or_default();
        let kind = request["type"].as_str().unwrap_or_default();
        let Some(user) = self.user.clone() else {
            match kind {
                "auth" => self.auth(data, context),
                _ => refuse(context, "Not authenticated"),
            }
            return;
        };
        match kind {
            "join" if room_id.is_empty() => refuse(context, "Missing roomId"),
            "join" => self.join(&user, room_id, context),
            "leave" => {
                if self.rooms.remove(room_id) {
                    self.hall.borrow_mut().leave(&user, room_id);
                }
                context.text(encode("left", &json!({"roomId": room_id})));
            }
            "chat" => self.chat(
                &user,
                room_id,
                data["content"].as_str().unwrap_or_default(),
                context,
            ),
            "typing" if self.rooms.contains(room_id) => {
                let typing = &data["isTyping"];
                let data =
                    json!({"userId": user.id, "username": user.name, "roomId": room_id, "isTyping": typing});
                self.tell_room(&user, room_id, &encode("typing", &data));
            }
            "typing" => {}
            _ => refuse(context, &format!("Unknown message type: {kind}")),
        }
    }

    fn auth(&mut self, data: &Value, context: &mut Context) {
        let Some(name) = data["username"].as_str().filter(|name| !name.is_empty()) else {
            return refuse(context, "Username required");
        };
        let mut hall = self.hall.borrow_mut();
        if hall.online.contains_key(name) {
            return refuse(context, &format!("Username '{name}' is already taken"));
        }
        let user = Rc::new(User {
            id: self.id.clone(),
            name: name.to_owned(),
            address: context.address(),
        });
        hall.online.insert(name.to_owned(), user.clone());
        let online = first_users(hall.online.values());
        let data = json!({"clientId": user.id, "username": name, "onlineUsers": online});
        context.text(encode("authenticated", &data));
        hall.everyone(&user, "userOnline");
        self.user = Some(user.clone());
    }

    fn join(&mut self, user: &Rc<User>, room_id: &str, context: &mut Context) {
        if !self.rooms.insert(room_id.to_owned()) {
            return;
        }
        let mut hall = self.hall.borrow_mut();
        let room = hall.rooms.entry(room_id.to_owned()).or_default();
        room.members.insert(user.id.clone(), user.clone());
        let users = first_users(room.members.values());
        let count = room.members.len();
        let joined = json!({"roomId": room_id, "history": room.history, "users": users, "userCount": count});
        context.text(encode("joined", &joined));
        let data = json!({"userId": user.id, "username": user.name, "roomId": room_id});
        broadcast(room.members.values(), &user.id, &encode("userJoined", &data));
    }

    fn chat(&mut self, user: &User, room_id: &str, words: &str, context: &mut Context) {
        if room_id.is_empty() || words.is_empty() {
            return refuse(context, "Missing roomId or content");
        }
        if !self.rooms.contains(room_id) {
            return refuse(context, "Not in room");
        }
        let message = json!({
            "id": Uuid::new_v4(),
            "roomId": room_id,
            "senderId": user.id,
            "senderName": user.name,
            "content": words,
            "timestamp": format!("{:.3}", jiff::Timestamp::now()),
        });
        self.tell_room(user, room_id, &encode("message", &message));
        if let Some(room) = self.hall.borrow_mut().rooms.get_mut(room_id) {
            room.history.push_back(message);
            if room.history.len() > HISTORY {
                room.history.pop_front();
            }
        }
    }

    fn tell_room(&self, user: &User, room_id: &str, frame: &ByteString) {
        if let Some(room) = self.hall.borrow().rooms.get(room_id) {
            broadcast(room.members.values(), &user.id, frame);
        }
    }
}

impl Actor for Session {
    type Context = Context;

    fn started(&mut self, context: &mut Context) {
        context.set_mailbox_capacity(MAILBOX);
        context.text(encode("connected", &json!({"clientId": self.id})));
    }

    fn stopped(&mut self, _: &mut Context) {
        let Some(user) = self.user.take() else { return };
        let mut hall = self.hall.borrow_mut();
        for room_id in self.rooms.drain() {
            hall.leave(&user, &room_id);
        }
        hall.online.remove(&user.name);
        hall.everyone(&user, "userOffline");
    }
}

impl Handler<Deliver> for Session {
    type Result = ();

    fn handle(&mut self, Deliver(frame): Deliver, context: &mut Context) {
        context.text(frame);
    }
}

impl StreamHandler<Result<ws::Message, ws::ProtocolError>> for Session {
    fn handle(&mut self, frame: Result<ws::Message, ws::ProtocolError>, context: &mut Context) {
        use actix::ActorContext;
        match frame {
            Ok(ws::Message::Text(text)) => self.request(&text, context),
            Ok(ws::Message::Ping(payload)) => context.pong(&payload),
            Ok(ws::Message::Close(reason)) => {
                context.close(reason);
                context.stop();
            }
            Ok(_) => {}
            Err(_) => context.stop(),
        }
    }
}

thread_local! {
    static HALL: Shared = Shared::default();
}

async fn upgrade(request: HttpRequest, stream: web::Payload) -> Result<HttpResponse, Error> {
    let hall = HALL.with(Clone::clone);
    let session = Session {
        hall,
        id: Uuid::new_v4().to_string(),
        user: None,
        rooms: HashSet::new(),
    };
    ws::start(session, &request, stream)
}

fn main() -> std::io::Result<()> {
    let port = std::env::args()
        .nth(1)
        .and_then(|port| port.parse().ok())
        .unwrap_or(8083);
    rt::System::new().block_on(async move {
        let server = HttpServer::new(|| App::new().route("/ws", web::get().to(upgrade)))
            .workers(1)
            .backlog(4096)
            .max_connections(100_000)
            .on_connect(|io, _| {
                if let Some(stream) = io.downcast_ref::<rt::net::TcpStream>() {
                    // Without it the figures would be those of Nagle's algorithm.
                    let _ = stream.set_nodelay(true);
                }
            })
            .bind(("127.0.0.1", port))?;
        println!("listening on {port}");
        server.run().await
    })
}
