//! Crash points, at which the fault harness kills the process: between two steps whose order
//! matters when only the first has happened.

/// A crash point with this name. Does nothing unless the fault harness (`apps/faults`) has armed
/// it; empty in release builds.
#[inline]
pub fn crash_point(name: &'static str) {
    #[cfg(all(feature = "crash-points", debug_assertions))]
    fail::fail_point!(name);
    #[cfg(not(all(feature = "crash-points", debug_assertions)))]
    let _ = name;
}
