//! The binary. Everything is in the library, so that tests run the same code.

use std::{
    env,
    os::unix::process::CommandExt,
    process::{Command, ExitCode},
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long the allocator keeps memory that was given back to it before it gives it back to the system, in ms.
const PURGE_DELAY: &str = "MIMALLOC_PURGE_DELAY";

/// So long, here.
const KEPT_MS: &str = "1";

fn main() -> ExitCode {
    begin_with_a_frugal_allocator();
    // The allocator asks for pages of 2 MB. What is in use is spread over them: a fifth of the server's memory was nobody's. Where it
    // cannot be turned off, it is only a matter of memory.
    rustix::thread::disable_transparent_huge_pages(true).ok();
    ambar::run()
}

/// What the allocator keeps for 10 ms, as it does by itself, is a quarter of the server's memory when much comes in. To give it back at once
/// costs the writers of bulk a third of their time, in the kernel: a millisecond spares most of both. It can be told so by its environment alone, which
/// it reads before anything else runs: the program begins once more, as the same process, unless somebody has said what they want.
fn begin_with_a_frugal_allocator() {
    if env::var_os(PURGE_DELAY).is_some() {
        return;
    }
    if let Ok(program) = env::current_exe() {
        let mut args = env::args_os();
        let mut again = Command::new(program);
        if let Some(name) = args.next() {
            again.arg0(name);
        }
        // It comes back only if it fails, and then it is only a matter of memory.
        drop(again.args(args).env(PURGE_DELAY, KEPT_MS).exec());
    }
}
