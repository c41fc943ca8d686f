//! The bytes of a Parquet file: of a file read wherever the reader wants, or of a stream held in memory.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::Arc;

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

/// A stream can only be read from its beginning, and Parquet is read from its end: so it is held, but no more.
const MOST_HELD: u64 = 256 * 1024 * 1024;

/// Where the bytes come from. Clones share it, and may read at once.
#[derive(Clone)]
pub(in crate::history) enum Chunks {
    File(Arc<File>, u64),
    Held(Bytes),
}

impl Chunks {
    pub(in crate::history) fn of_file(file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self::File(Arc::new(file), length))
    }

    /// Takes in a stream; nothing if it is too long to be held.
    pub(in crate::history) fn of_stream(mut stream: impl Read) -> io::Result<Option<Self>> {
        let mut bytes = Vec::new();
        stream.by_ref().take(MOST_HELD + 1).read_to_end(&mut bytes)?;
        Ok((bytes.len() as u64 <= MOST_HELD).then(|| Self::Held(bytes.into())))
    }
}

impl Length for Chunks {
    fn len(&self) -> u64 {
        match self {
            Self::File(_, length) => *length,
            Self::Held(bytes) => bytes.len() as u64,
        }
    }
}

impl ChunkReader for Chunks {
    type T = Box<dyn Read>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(match self {
            Self::File(file, _) => {
                Box::new(BufReader::with_capacity(1024, From { file: Arc::clone(file), at: start }))
            }
            Self::Held(bytes) => {
                let start = usize::try_from(start).unwrap_or(usize::MAX).min(bytes.len());
                Box::new(io::Cursor::new(bytes.slice(start..)))
            }
        })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let end = start.saturating_add(length as u64);
        if end > self.len() {
            return Err(ParquetError::EOF(format!(
                "it says that {length} bytes stand at byte {start}, behind its end"
            )));
        }
        match self {
            Self::File(file, _) => {
                let mut buffer = vec![0; length];
                let mut filled = 0;
                while let Some(room) = buffer.get_mut(filled..).filter(|room| !room.is_empty()) {
                    match read_at(file, room, start + filled as u64) {
                        Ok(0) => return Err(ParquetError::EOF("it ended while it was read".into())),
                        Ok(read) => filled += read,
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        Err(error) => return Err(error.into()),
                    }
                }
                Ok(buffer.into())
            }
            Self::Held(bytes) => {
                let start = usize::try_from(start).unwrap_or(usize::MAX);
                Ok(bytes.slice(start..start + length))
            }
        }
    }
}

/// A file from a byte on.
struct From {
    file: Arc<File>,
    at: u64,
}

impl Read for From {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = read_at(&self.file, buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}
