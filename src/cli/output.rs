//! Output files that are whole or absent: written beside their name, then renamed onto it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::exit::Failure;

/// A file that appears under its name only when it is complete. Dropped before that, it leaves no trace, and what
/// stood under the name stays.
pub(crate) struct OutputFile {
    file: BufWriter<File>,
    path: PathBuf,
    /// Where it is written; `None` for what is no ordinary file (a device, a pipe) and is written directly.
    beside: Option<PathBuf>,
}

impl OutputFile {
    pub(crate) fn create(path: &Path) -> Result<Self, Failure> {
        Self::open(path).map_err(|error| Failure::file("write", path, &error))
    }

    fn open(path: &Path) -> io::Result<Self> {
        // A link stays a link: what it points at is replaced.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let existing = fs::metadata(&path).ok();
        if existing.as_ref().is_some_and(|existing| !existing.is_file()) {
            let file = OpenOptions::new().write(true).open(&path)?;
            return Ok(Self { file: BufWriter::new(file), path, beside: None });
        }
        let beside = beside(&path)?;
        let file = OpenOptions::new().write(true).create_new(true).open(&beside)?;
        let output = Self { file: BufWriter::new(file), path, beside: Some(beside) };
        if let Some(existing) = existing {
            output.file.get_ref().set_permissions(existing.permissions())?;
        }
        Ok(output)
    }

    /// Puts the file under its name.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        let path = self.path.clone();
        self.publish().map_err(|error| Failure::file("write", &path, &error))
    }

    fn publish(&mut self) -> io::Result<()> {
        self.file.flush()?;
        if let Some(beside) = &self.beside {
            self.file.get_ref().sync_all()?;
            fs::rename(beside, &self.path)?;
            self.beside = None;
        }
        Ok(())
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for OutputFile {
    fn drop(&mut self) {
        if let Some(beside) = &self.beside {
            let _ = fs::remove_file(beside);
        }
    }
}

/// A name in the same folder that is not taken, so that the rename stays on one disk.
fn beside(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or(io::ErrorKind::IsADirectory)?;
    let process = std::process::id();
    for attempt in 0..100 {
        let mut partial = std::ffi::OsString::from(".");
        partial.push(name);
        partial.push(format!(".{process}-{attempt}.partial"));
        let candidate = path.with_file_name(partial);
        if !candidate.try_exists()? {
            return Ok(candidate);
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_whole_or_absent() {
        let folder = std::env::temp_dir().join(format!("greenlight-output-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("decisions.csv");
        let entries = || fs::read_dir(&folder).unwrap().count();

        let mut dropped = OutputFile::create(&path).unwrap();
        dropped.write_all(b"half").unwrap();
        assert!(!path.exists());
        drop(dropped);
        assert_eq!(entries(), 0);

        for text in ["first", "second"] {
            let mut whole = OutputFile::create(&path).unwrap();
            whole.write_all(text.as_bytes()).unwrap();
            whole.finish().unwrap();
            assert_eq!((fs::read_to_string(&path).unwrap(), entries()), (text.to_owned(), 1));
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
