//! Where the bytes of a history come from: files, folders, stdin, readers; unpacked where they are packed.

use std::fs::{File, Metadata};
use std::io::{self, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::HistoryError;
use super::zstd::Frames;

/// How much of the (unpacked) beginning is looked at to tell the format.
const HEAD: u64 = 64 * 1024;

/// A file to be read, and whether it was named or found in a folder.
#[derive(Clone)]
pub(super) struct Source {
    pub(super) path: PathBuf,
    pub(super) in_folder: bool,
}

/// A byte stream at its beginning.
pub(super) struct Opened {
    pub(super) file: Arc<str>,
    /// The beginning, already read.
    pub(super) head: Vec<u8>,
    /// What comes after `head`.
    pub(super) rest: Box<dyn Read + Send>,
    pub(super) packed: bool,
}

impl Source {
    /// The name it goes by in messages.
    pub(super) fn file(&self) -> Arc<str> {
        self.path.display().to_string().into()
    }

    pub(super) fn is_stdin(&self) -> bool {
        self.path.as_os_str() == "-"
    }

    pub(super) fn metadata(&self) -> Result<Metadata, HistoryError> {
        self.path.metadata().map_err(|why| unreadable(&self.file(), why))
    }

    /// Opens it; the packed bytes read are added to `read`.
    pub(super) fn open(&self, read: &Arc<AtomicU64>) -> Result<Opened, HistoryError> {
        let file = self.file();
        if self.is_stdin() {
            return Opened::new(file, io::stdin(), read);
        }
        let reader = File::open(&self.path).map_err(|why| unreadable(&file, why))?;
        Opened::new(file, reader, read)
    }
}

/// The files that paths stand for: a folder stands for the files in it, in the order of their names. Says in
/// `notes` what of a folder is passed over.
pub(super) fn expand(paths: &[PathBuf], notes: &mut Vec<String>) -> Result<Vec<Source>, HistoryError> {
    let mut sources = Vec::new();
    for path in paths {
        let named = Source { path: path.clone(), in_folder: false };
        if named.is_stdin() || !named.metadata()?.is_dir() {
            sources.push(named);
            continue;
        }
        for path in folder(path).map_err(|why| unreadable(&named.file(), why))? {
            if path.is_dir() {
                notes.push(format!(
                    "the folder `{}` is not read: only files in a named folder are",
                    path.display()
                ));
            } else if !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) {
                sources.push(Source { path, in_folder: true });
            }
        }
    }
    Ok(sources)
}

fn folder(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<_> = path.read_dir()?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    paths.sort();
    Ok(paths)
}

impl Opened {
    pub(super) fn new(
        file: Arc<str>,
        reader: impl Read + Send + 'static,
        read: &Arc<AtomicU64>,
    ) -> Result<Self, HistoryError> {
        let mut raw = Counted { reader, read: Arc::clone(read) };
        let mut magic = Vec::with_capacity(4);
        raw.by_ref().take(4).read_to_end(&mut magic).map_err(|why| unreadable(&file, why))?;
        let packing = magic.clone();
        let raw = BufReader::with_capacity(64 * 1024, Cursor::new(magic).chain(raw));
        let (mut rest, packed): (Box<dyn Read + Send>, bool) = match packing.as_slice() {
            [0x1f, 0x8b, ..] => (Box::new(flate2::bufread::MultiGzDecoder::new(raw)), true),
            [0x28, 0xb5, 0x2f, 0xfd] | [0x50..=0x5f, 0x2a, 0x4d, 0x18] => (Box::new(Frames::new(raw)), true),
            _ => (Box::new(raw), false),
        };
        let mut head = Vec::new();
        let began = rest.by_ref().take(HEAD).read_to_end(&mut head);
        let opened = Self { file, head, rest, packed };
        match began {
            Ok(_) => Ok(opened),
            Err(why) => Err(opened.failed(why)),
        }
    }

    fn failed(&self, why: io::Error) -> HistoryError {
        failed(&self.file, self.packed, why)
    }

    /// What becomes of an error while the rest is read.
    pub(super) fn failure(&self) -> impl Fn(io::Error) -> HistoryError + Send + use<> {
        let (file, packed) = (Arc::clone(&self.file), self.packed);
        move |why| failed(&file, packed, why)
    }
}

fn failed(file: &Arc<str>, packed: bool, why: io::Error) -> HistoryError {
    let ours = matches!(
        why.kind(),
        io::ErrorKind::InvalidData
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::UnexpectedEof
            | io::ErrorKind::Other
    );
    if packed && ours { HistoryError::Damaged { file: Arc::clone(file), why } } else { unreadable(file, why) }
}

fn unreadable(file: &Arc<str>, why: io::Error) -> HistoryError {
    let file = Arc::clone(file);
    if why.kind() == io::ErrorKind::NotFound {
        HistoryError::Missing { file }
    } else {
        HistoryError::Unreadable { file, why }
    }
}

/// Counts the bytes that go through.
struct Counted<R> {
    reader: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
