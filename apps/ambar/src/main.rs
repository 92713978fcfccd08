//! The binary. Everything is in the library, so that tests run the same code.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // The allocator asks for pages of 2 MB. What is in use is spread over them: a fifth of the server's memory was nobody's. Where it
    // cannot be turned off, it is only a matter of memory.
    rustix::thread::disable_transparent_huge_pages(true).ok();
    ambar::run()
}
