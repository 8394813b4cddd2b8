//! Upkeep: brings the indexes of all owners level with what arrives, and embeds it.
//!
//! Whoever changed something is indexed first, which is quick. Then those who have something to embed
//! take turns of a few seconds, so that nobody waits for another one's whole history.

use std::collections::{HashMap, VecDeque};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use opensync_core::embed::EmbedOptions;
use opensync_core::watch::Stop;
use opensync_core::{OpenSync, Owner};

/// How long one owner's messages are embedded before it is the next one's turn.
const TURN: Duration = Duration::from_secs(5);

/// How long new messages may gather before they are indexed and embedded.
const PAUSE: Duration = Duration::from_secs(2);

/// What is told to the upkeep while it runs.
#[derive(Clone)]
pub(crate) struct Steering(Arc<Controls>);

struct Controls {
    /// The share of a processor that embedding may use, in thousandths; none embeds nothing.
    permille: AtomicU32,
    /// Whether everybody may have something to embed that nobody changed.
    is_anew: AtomicBool,
}

impl Steering {
    /// With this share of a processor for embedding.
    pub(crate) fn new(share: f32) -> Self {
        let steering = Self(Arc::new(Controls {
            permille: AtomicU32::new(0),
            is_anew: AtomicBool::new(false),
        }));
        steering.set_share(share);
        steering
    }

    /// Sets the share of a processor that embedding may use beside what is asked.
    pub(crate) fn set_share(&self, share: f32) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is clamped to 0 to 1000"
        )]
        let permille = (share.clamp(0.0, 1.0) * 1000.0) as u32;
        self.0.permille.store(permille, Ordering::Relaxed);
        self.begin_anew();
    }

    /// Has everybody looked at: there may be a model where there was none.
    pub(crate) fn begin_anew(&self) {
        self.0.is_anew.store(true, Ordering::Relaxed);
    }

    fn share(&self) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "it is at most 1000")]
        let permille = self.0.permille.load(Ordering::Relaxed) as f32;
        permille / 1000.0
    }

    fn is_anew(&self) -> bool {
        self.0.is_anew.swap(false, Ordering::Relaxed)
    }
}

/// Whose indexes are how far.
struct Upkeep {
    archive: OpenSync,
    stop: Stop,
    steering: Steering,
    /// Up to where each owner's changes are indexed.
    indexed: HashMap<Owner, u64>,
    /// Who may have something to embed, the next one first.
    waiting: VecDeque<Owner>,
}

/// Does so until `stop`.
pub(crate) fn start(archive: OpenSync, stop: Stop, steering: Steering) -> JoinHandle<()> {
    let (indexed, waiting) = (HashMap::new(), VecDeque::new());
    let mut upkeep = Upkeep { archive, stop, steering, indexed, waiting };
    std::thread::spawn(move || {
        let mut after = 0;
        while !upkeep.stop.is_stopped() {
            if upkeep.steering.is_anew() {
                upkeep.indexed.clear();
            }
            upkeep.index_what_is_new();
            upkeep.embed_in_turn();
            let pause = if upkeep.waiting.is_empty() { PAUSE } else { Duration::ZERO };
            let last = upkeep.archive.accounts().wait_for_changes(after, pause).unwrap_or(after);
            if last > after {
                after = last;
                upkeep.stop.wait(PAUSE / 10);
            }
        }
    })
}

impl Upkeep {
    fn index_what_is_new(&mut self) {
        let positions = self.archive.accounts().positions();
        for (owner, last) in positions.unwrap_or_default() {
            if self.stop.is_stopped() || self.indexed.get(&owner) == Some(&last) {
                continue;
            }
            match self.archive.for_owner(owner).catch_up(&mut |_, _| ControlFlow::Continue(())) {
                Ok(_) => {
                    self.indexed.insert(owner, last);
                }
                Err(error) => warn("not indexed", owner, &error),
            }
            if !self.waiting.contains(&owner) {
                self.waiting.push_back(owner);
            }
        }
    }

    /// Embeds for the next one who has something to embed; who is not done gets in line again.
    fn embed_in_turn(&mut self) {
        while let Some(owner) = self.waiting.pop_front() {
            match embed(&self.archive.for_owner(owner), &self.stop, self.steering.share()) {
                Ok(None) => {}
                Ok(Some(is_done)) => {
                    if !is_done {
                        self.waiting.push_back(owner);
                    }
                    return;
                }
                Err(error) => warn("not embedded", owner, &error),
            }
        }
    }
}

/// Embeds for a turn, and tells whether that was all; `None` if there is nothing to do, or another
/// process does it.
fn embed(archive: &OpenSync, stop: &Stop, share: f32) -> opensync_core::Result<Option<bool>> {
    let is_level = || Ok(archive.pending_embeddings()?.is_none_or(|pending| pending == 0));
    if share <= 0.0 || is_level()? {
        return Ok(None);
    }
    let mut options = EmbedOptions::default();
    options.threads = 1;
    options.cpu_share = share;
    options.budget = Some(TURN);
    let done = archive.embed(options, &mut |_| {
        if stop.is_stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    if done.messages == 0 { Ok(None) } else { is_level().map(Some) }
}

fn warn(what: &str, owner: Owner, error: &opensync_core::Error) {
    anstream::eprintln!("warning: owner {}: {what}: {}", owner.number(), error.report());
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;
    use std::time::Instant;

    use opensync_core::accounts::{AdminRule, Identity};
    use opensync_core::embed::HashEmbedder;
    use opensync_core::{Message, Part, Role, Session};

    use super::*;

    fn say(archive: &OpenSync, session: &str) {
        let said = Message::new("m-1", Role::User, 0).with(Part::text("why does it hang?"));
        archive.ingest(Session::new("test", session), vec![said]).unwrap();
    }

    fn wait_until_embedded(archive: &OpenSync) {
        let until = Instant::now() + Duration::from_mins(1);
        while archive.pending_embeddings().unwrap() != Some(0) {
            assert!(Instant::now() < until, "owner {} is not embedded", archive.owner().number());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    #[test]
    fn what_anybody_says_before_and_after_the_start_is_embedded() {
        let folder = tempfile::tempdir().unwrap();
        let embedder = Arc::new(HashEmbedder::new(16));
        let archive = OpenSync::builder(folder.path()).embedder(embedder).open().unwrap();
        let owners = ["ada", "bob"].map(|name| {
            let issuer = "https://id.example".to_owned();
            let person = Identity { issuer, subject: name.to_owned(), ..Identity::default() };
            let account = archive.accounts().sign_in(person, AdminRule::First, false).unwrap();
            archive.for_owner(account.owner)
        });
        say(&archive, "before");
        say(&owners[0], "before");

        let stop = Stop::new();
        let steering = Steering::new(0.0);
        let upkeep = start(archive.clone(), stop.clone(), steering.clone());
        std::thread::sleep(Duration::from_millis(100));
        assert_ne!(archive.pending_embeddings().unwrap(), Some(0), "it has no share");
        steering.set_share(0.5);
        wait_until_embedded(&archive);
        wait_until_embedded(&owners[0]);
        say(&owners[1], "after");
        say(&owners[0], "after");
        owners.iter().for_each(wait_until_embedded);
        stop.stop();
        upkeep.join().unwrap();
    }
}
