//! Priority: lets a thread of ours give way to whatever else the machine has to do.

/// Lowers the priority of this thread as far as it goes, for the rest of its life.
///
/// Linux counts niceness by thread. Elsewhere it is that of the process, which is not ours to change.
#[cfg(target_os = "linux")]
pub(crate) fn lower() {
    const LOWEST: i32 = 19;
    // A thread that may not be lowered works as it is.
    rustix::process::setpriority_process(Some(rustix::thread::gettid()), LOWEST).ok();
}

/// Does nothing: niceness is that of the process here, which is not ours to change.
#[cfg(not(target_os = "linux"))]
pub(crate) fn lower() {}

#[cfg(target_os = "linux")]
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn niceness() -> i32 {
        rustix::process::getpriority_process(Some(rustix::thread::gettid())).unwrap()
    }

    #[test]
    fn only_the_thread_that_asks_is_lowered() {
        let before = niceness();

        let lowered = std::thread::spawn(|| {
            lower();
            niceness()
        });

        assert_eq!(lowered.join().unwrap(), 19);
        assert_eq!(niceness(), before);
    }
}
