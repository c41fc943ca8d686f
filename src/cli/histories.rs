//! The histories that a command reads, as they are named on the command line.

use std::path::{Path, PathBuf};

use greenlight::history::{History, Mapping};

use super::exit::Failure;
use super::policies;

/// Opens histories, the columns of which may be another export's. What is wrong with the mapping is told before any
/// history is looked at.
pub(super) fn open<P: Into<PathBuf>>(
    paths: impl IntoIterator<Item = P>,
    map: Option<&Path>,
) -> Result<History, Failure> {
    let mapping = map.map(|path| Mapping::open(path).map_err(|error| policies::failure(error, path)));
    History::open_mapped(paths, mapping.transpose()?).map_err(Failure::from)
}
