//! The machine, in a line.

use std::process::Command;

/// CPU, cores, compiler, and how all of it was compiled.
pub fn line() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown CPU");
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let rustc = Command::new("rustc").arg("--version").output();
    let rustc = rustc
        .map_or_else(|_| "rustc unknown".into(), |told| String::from_utf8_lossy(&told.stdout).into_owned());
    format!(
        "{}, {cores} cores; {}; opt-level 3, 16 codegen units, no LTO, for every side alike",
        model.trim_start_matches([':', ' ', '\t']),
        rustc.trim()
    )
}
