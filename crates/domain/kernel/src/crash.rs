//! Places at which the fault harness kills the process: between any two steps whose order matters
//! when only the first of them happened.

/// A place of this name. Does nothing, unless the harness (`apps/faults`) has armed it; in a release
/// build there is nothing to arm.
#[inline]
pub fn crash_point(name: &'static str) {
    #[cfg(all(feature = "crash-points", debug_assertions))]
    fail::fail_point!(name);
    #[cfg(not(all(feature = "crash-points", debug_assertions)))]
    let _ = name;
}
