//! The file of `--out`: what becomes of each review, a row each.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use greenlight::report::{SettledColumns, SettledRow, one_line};
use greenlight::simulate::Observed;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use super::Failure;
use super::output::OutputFile;

/// So many rows are put side by side before they are written.
const BATCH: usize = 8_192;

/// How rows are written, told by the name of the file.
#[derive(Clone, Copy)]
pub(super) enum RowFormat {
    Csv,
    JsonLines,
    Parquet,
}

impl RowFormat {
    pub(super) fn of(path: &Path) -> Result<Self, Failure> {
        match path.extension().and_then(|end| end.to_str()) {
            Some("csv") => Ok(Self::Csv),
            Some("jsonl") => Ok(Self::JsonLines),
            Some("parquet") => Ok(Self::Parquet),
            _ => Err(Failure::new(format!("`{}` names no format", one_line(&path.display().to_string())))
                .help("end the name in .csv, .jsonl or .parquet")),
        }
    }
}

/// A file that is being written.
pub(super) struct Rows {
    path: PathBuf,
    writer: RowWriter,
}

enum RowWriter {
    Csv(Box<csv::Writer<OutputFile>>),
    JsonLines(OutputFile),
    Parquet(Box<ArrowWriter<OutputFile>>, Box<SettledColumns>),
}

impl Rows {
    pub(super) fn create(path: &Path, format: RowFormat) -> Result<Self, Failure> {
        let file = OutputFile::create(path)?;
        let writer = match format {
            RowFormat::Csv => RowWriter::Csv(Box::new(csv::Writer::from_writer(file))),
            RowFormat::JsonLines => RowWriter::JsonLines(file),
            RowFormat::Parquet => {
                let columns = SettledColumns::default();
                let properties = WriterProperties::builder()
                    .set_created_by("greenlight".to_owned())
                    .set_compression(Compression::SNAPPY);
                let writer = ArrowWriter::try_new(file, columns.schema(), Some(properties.build()));
                let writer = writer.map_err(|error| failed(path, error))?;
                RowWriter::Parquet(Box::new(writer), Box::new(columns))
            }
        };
        Ok(Self { path: path.to_owned(), writer })
    }

    pub(super) fn write(&mut self, seen: &Observed<'_, '_>) -> Result<(), Failure> {
        let row = SettledRow::new(seen);
        let written = match &mut self.writer {
            RowWriter::Csv(csv) => csv.serialize(row.neutralised()).map_err(io::Error::from),
            RowWriter::JsonLines(file) => serde_json::to_writer(&mut *file, &row)
                .map_err(io::Error::from)
                .and_then(|()| file.write_all(b"\n")),
            RowWriter::Parquet(writer, columns) => {
                columns.push(&row);
                if columns.rows() < BATCH { Ok(()) } else { flush(writer, columns) }
            }
        };
        written.map_err(|error| Failure::file("write", &self.path, &error))
    }

    pub(super) fn finish(self) -> Result<(), Failure> {
        let path = &self.path;
        match self.writer {
            RowWriter::JsonLines(file) => file.finish(),
            RowWriter::Csv(csv) => {
                let file = csv.into_inner().map_err(|error| Failure::file("write", path, error.error()))?;
                file.finish()
            }
            RowWriter::Parquet(mut writer, mut columns) => {
                flush(&mut writer, &mut columns).map_err(|error| Failure::file("write", path, &error))?;
                writer.into_inner().map_err(|error| failed(path, error))?.finish()
            }
        }
    }
}

fn flush(writer: &mut ArrowWriter<OutputFile>, columns: &mut SettledColumns) -> io::Result<()> {
    let rows = columns.take().map_err(io::Error::other)?;
    Ok(writer.write(&rows)?)
}

fn failed(path: &Path, error: parquet::errors::ParquetError) -> Failure {
    Failure::file("write", path, &error.into())
}
