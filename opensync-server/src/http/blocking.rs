//! Blocking: runs calls of the core where blocking is allowed, some for each who asks.
//!
//! Threads that may block are many and not without end. What a request has the engine do takes one
//! of its payer's places, so that nobody's searches and exports keep others waiting; what is done in
//! no time, such as to look at a key, takes none.

use super::{ApiError, Payer, Places};

tokio::task_local! {
    static LANE: Lane;
}

#[derive(Clone)]
struct Lane {
    places: Places<Payer>,
    payer: Payer,
}

/// Does `request` with the engine's work on the account of `payer`.
pub(crate) async fn on_account_of<T>(
    places: Places<Payer>,
    payer: Payer,
    request: impl Future<Output = T>,
) -> T {
    LANE.scope(Lane { places, payer }, request).await
}

/// Runs `work` on a thread that may block, when its payer has a place.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    let place = match LANE.try_with(Lane::clone) {
        Ok(lane) => Some(lane.places.take(lane.payer).await?),
        // At the gate nobody is known yet, and only keys are looked at.
        Err(_) => None,
    };
    freely(move || {
        let _place = place;
        work()
    })
    .await
}

/// The same, whoever asks: for what takes no time, and what has a place of another kind.
pub(crate) async fn freely<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|panic| Err(ApiError::internal(&format!("a request panicked: {panic}"))))
}
