//! A client that stops reading in a busy room: cut off with 4008, and nobody else notices (promise P5).

use crate::support::{Client, Got, Raw, Server, data, kind};
use nix::sys::signal::Signal;
use serde_json::json;
use socket2::{Domain, Socket, Type};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

/// Messages that are written at most: many times what all buffers of a socket hold.
const MOST: usize = 10_000;

/// A connection whose kernel takes in next to nothing by itself.
fn narrow(address: SocketAddr) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    socket.set_recv_buffer_size(4096).expect("a small buffer");
    socket.connect(&address.into()).expect("a connection");
    socket.set_nonblocking(true).expect("a socket for tokio");
    TcpStream::from_std(socket.into()).expect("a stream")
}

/// A witness, a writer and one whose kernel takes in next to nothing, all in the den.
async fn three(server: &Server) -> [Client; 3] {
    let mut witness = Client::sign_in(server, "witness").await;
    let mut writer = Client::sign_in(server, "writer").await;
    witness.join("den").await;
    writer.join("den").await;
    let raw = Raw::over(narrow(server.address()), server.address(), "/ws", &[]).await;
    let mut stuck = Client::over(raw.expect("a connection")).await;
    stuck.auth(json!({"username": "stuck"})).await;
    stuck.join("den").await;
    [witness, writer, stuck]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_is_stuck_is_cut_off_and_nobody_else_notices() {
    let server = Server::start(&[
        ("limits.message_rate_limit", "0"),
        ("limits.requests_per_second", "0"),
        ("transport.queue_bytes", "65536"),
        ("storage.durability", "process"),
    ]);
    let [mut witness, mut writer, mut stuck] = three(&server).await;
    let token = stuck.token.clone();

    // It reads no more. The others talk until it is cut off.
    let long = "x".repeat(3000);
    let mut said = 0;
    let mut heard = 0;
    while said < MOST && !is_alone(&server).await {
        for _ in 0..10 {
            writer.chat("den", &long).await;
            said += 1;
            heard += 1;
            assert_eq!(
                witness.expect("message").await["seq"],
                heard,
                "nobody else misses anything"
            );
        }
    }
    assert!(
        said < MOST,
        "{said} messages, and the stuck reader is not cut off"
    );
    let (code, read) = read_to_the_end(&mut stuck).await;
    assert_eq!(code, 4008);
    assert!(read < said, "all {said} messages came: it was not stuck");

    // What it missed is not lost.
    let mut back = Client::resume(&server, "stuck", &token).await;
    assert_eq!(back.join("den").await["seq"], said);
    assert_eq!(kind(&writer.ask("ping", json!({})).await), "pong");
}

/// The end, while one peer reads nothing and much waits for it: all others are told within a second, and it is not waited for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stopping_server_does_not_wait_for_who_reads_nothing() {
    let server = Server::start(&[
        ("limits.message_rate_limit", "0"),
        ("limits.requests_per_second", "0"),
        ("storage.durability", "process"),
    ]);
    let [mut witness, mut writer, _stuck] = three(&server).await;
    // More than the kernels take, less than what may wait: it is not cut off.
    let long = "x".repeat(3000);
    for _ in 0..300 {
        writer.chat("den", &long).await;
        witness.expect("message").await;
    }
    let begun = Instant::now();
    server.signal(Signal::SIGTERM);
    for client in [&mut witness, &mut writer] {
        assert_eq!(client.closed().await.0, 1001);
    }
    let told = begun.elapsed();
    assert!(told < Duration::from_secs(1), "told after {told:?}");
    let ended = server.ended();
    assert_eq!(ended.code, Some(0), "{}", ended.complaints());
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

/// Only two connections are left.
async fn is_alone(server: &Server) -> bool {
    let status = crate::support::http::get(server.address(), "/api/status")
        .await
        .json();
    status["connections"] == 2
}

/// Reads what had been sent to it; the close code, and how many messages came.
async fn read_to_the_end(client: &mut Client) -> (u16, usize) {
    let mut messages = client.kept().iter().filter(|f| kind(f) == "message").count();
    loop {
        match client.raw().next().await {
            Got::Text(text) => {
                let frame: serde_json::Value = serde_json::from_str(&text).expect("whole frames");
                messages += usize::from(kind(&frame) == "message" && data(&frame)["roomId"] == "den");
            }
            Got::Closed(Some((code, _))) => return (code, messages),
            other => panic!("{other:?} instead of a close frame, after {messages} messages"),
        }
    }
}
