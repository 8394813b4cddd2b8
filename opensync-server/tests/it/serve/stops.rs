//! Stopping: what was acknowledged is there, however the server ended.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::json;

use super::Server;
use crate::home::Home;

/// Times a server is killed.
const ROUNDS: usize = 3;

#[test]
fn a_killed_server_loses_no_acknowledged_message() {
    let home = Home::empty();
    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        let server = Server::start(&home);
        let is_over = AtomicBool::new(false);
        let (address, key) = (server.address.clone(), server.key.clone());
        std::thread::scope(|scope| {
            let write = |writer: usize| {
                let (address, key, is_over) = (&address, &key, &is_over);
                move || {
                    let mut stored = Vec::new();
                    for number in 0.. {
                        let id = format!("{round}-{writer}-{number}");
                        if is_over.load(Ordering::Relaxed) || !send(address, key, &id) {
                            return stored;
                        }
                        stored.push(id);
                    }
                    stored
                }
            };
            let writers: Vec<_> = (0..4).map(|writer| scope.spawn(write(writer))).collect();
            std::thread::sleep(Duration::from_millis(400));
            server.kill();
            is_over.store(true, Ordering::Relaxed);
            acknowledged.extend(writers.into_iter().flat_map(|writer| writer.join().unwrap()));
        });
    }

    let server = Server::start(&home);
    let kept = server.get("/api/sessions/get?id=s").to_string();
    let lost: Vec<_> =
        acknowledged.iter().filter(|id| !kept.contains(&format!("\"{id}\""))).collect();
    assert!(acknowledged.len() > ROUNDS, "hardly anything was sent: the test tests nothing");
    assert!(lost.is_empty(), "{} acknowledged, lost: {lost:?}", acknowledged.len());
}

/// Whether the server acknowledged a message.
fn send(address: &str, key: &str, id: &str) -> bool {
    let message =
        json!({"sessionExternalId": "s", "externalId": id, "role": "user", "textContent": id});
    let request = ureq::post(format!("{address}/sync/message"));
    let sent = request.header("Authorization", format!("Bearer {key}")).send(message.to_string());
    sent.is_ok_and(|mut answer| answer.body_mut().read_to_string().is_ok())
}

#[cfg(unix)]
#[test]
fn a_server_that_is_told_to_stop_ends_well() {
    let home = Home::empty();
    let server = Server::start(&home);
    server.post("/sync/session", json!({"externalId": "s"}));

    assert!(server.terminate().success());
}

#[test]
fn a_server_is_not_opened_to_other_machines() {
    let home = Home::empty();
    let refused = home.run(["serve", "--listen", "0.0.0.0:0"]);
    assert!(refused.expect(1).error().contains("reached from other machines"));
}
