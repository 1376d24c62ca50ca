//! How the allocator handles large blocks; `docs/decisions/0012-large-blocks.md` has the measurements.

/// Allocates every block of 128 KiB or more, such as a photograph's body, with `mmap`, so that its memory returns to
/// the system when it is freed.
///
/// glibc does so by default only until the first such block is freed: then it raises its threshold to that block's size
/// and keeps the next ones in arenas, one for each thread, which it rarely trims. A password's hash takes 19 MiB and a
/// photograph's planes several, so a server that had only started held 138 MiB. Other C libraries do not do this, and
/// there the function has no effect.
pub fn set_mmap_threshold() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        /// glibc's initial threshold, which it would raise.
        const LARGE: libc::c_int = 128 * 1024;
        #[expect(
            unsafe_code,
            reason = "the setting has no safe door; what it saves is measured in docs/decisions/0012-large-blocks.md"
        )]
        // SAFETY: `mallopt` takes two numbers and keeps no pointer; an unknown parameter changes nothing and returns 0.
        let accepted = unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE) };
        debug_assert_eq!(accepted, 1, "the C library refused the threshold");
    }
}
