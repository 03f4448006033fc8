//! An operator who mutes and unmutes users while they write.

use crate::journal::Journal;
use crate::server::command;
use rand::RngExt;
use serde_json::json;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::sleep;

/// Mutes now and then, until the run ends; then everybody may speak again.
pub async fn moderate(
    dir: std::path::PathBuf,
    users: usize,
    server: watch::Receiver<Option<SocketAddr>>,
    mut last: watch::Receiver<bool>,
) {
    let mut journal = Journal::new(Path::new(&dir), "moderator", "operator");
    while !*last.borrow() {
        let user = format!("e{}", rand::rng().random_range(0..users));
        let address = *server.borrow();
        if let Some(address) = address
            && command(address, &format!("mute {user}")).await
        {
            // From here on nothing of this user gets a place.
            journal.write("muted", &json!(user));
            let pause = rand::rng().random_range(100..500);
            sleep(Duration::from_millis(pause)).await;
            journal.write("unmuting", &json!(user));
            let address = *server.borrow();
            if let Some(address) = address {
                command(address, &format!("unmute {user}")).await;
            }
        }
        let pause = rand::rng().random_range(100..700);
        let _ = tokio::time::timeout(Duration::from_millis(pause), last.wait_for(|last| *last)).await;
    }
    let address = *server.borrow();
    for n in 0..users {
        journal.write("unmuting", &json!(format!("e{n}")));
        if let Some(address) = address {
            command(address, &format!("unmute e{n}")).await;
        }
    }
    journal.finish();
}
