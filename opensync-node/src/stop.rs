//! Stop: tells work that nobody waits for it any more.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use napi_derive::napi;

/// @internal What `index.js` turns an `AbortSignal` into.
#[napi]
pub struct Stop(Arc<AtomicBool>);

#[napi]
impl Stop {
    /// A stop that was not asked for yet.
    #[napi(constructor)]
    pub fn new() -> Self {
        Self(Arc::new(AtomicBool::new(false)))
    }

    /// Asks for the stop.
    #[napi]
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Whether a stop was asked for; never, if there is none.
#[derive(Clone, Default)]
pub(crate) struct Stopped(Option<Arc<AtomicBool>>);

impl Stopped {
    pub(crate) fn of(stop: Option<&Stop>) -> Self {
        Self(stop.map(|stop| stop.0.clone()))
    }

    /// A stop that is asked for here, and what it tells.
    pub(crate) fn pair() -> (Stop, Self) {
        let stop = Stop::new();
        let stopped = Self::of(Some(&stop));
        (stop, stopped)
    }

    pub(crate) fn is_set(&self) -> bool {
        self.0.as_ref().is_some_and(|flag| flag.load(Ordering::Relaxed))
    }

    /// Whether work goes on.
    pub(crate) fn flow(&self) -> ControlFlow<()> {
        if self.is_set() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}
