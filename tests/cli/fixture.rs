//! A folder of its own for a test, and the program run in it: exit status, stdout and stderr in one text.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A folder that is gone after the test.
pub(crate) struct Fixture {
    folder: PathBuf,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&folder).unwrap();
        Self { folder }
    }

    /// With a file in it; the folders above it are made.
    pub(crate) fn file(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The program, in this folder, with an empty environment and nothing to read.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_greenlight"));
        command.args(args).current_dir(&self.folder).env_clear().stdin(Stdio::null());
        command
    }

    /// Runs the program and tells all that can be seen of it.
    pub(crate) fn run(&self, args: &[&str]) -> String {
        self.told(args, &self.command(args).output().unwrap())
    }

    fn told(&self, args: &[&str], output: &Output) -> String {
        let text = |bytes: &[u8]| {
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            text.replace(&*self.folder.to_string_lossy(), "[FOLDER]")
        };
        let status = output.status.code().unwrap();
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        format!("$ greenlight {}\nexit {status}\n--- stdout\n{stdout}--- stderr\n{stderr}", args.join(" "))
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
