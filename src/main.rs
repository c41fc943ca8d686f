//! The `greenlight` program.
#![forbid(unsafe_code)]

mod cli;

/// Batches come and go: the allocator of the C library gives their memory back and asks for it again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::run(std::env::args_os()).into()
}
