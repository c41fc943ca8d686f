//! Rows of a CSV file into columns: only the cells that are asked for are read.

use std::io;
use std::sync::Arc;

use super::batch::Batch;
use super::sheet::Sheet;
use super::wanted::Wanted;
use crate::history::csv::CsvReader;
use crate::history::header::{Column, Header};
use crate::history::row::Row;
use crate::history::{RowError, Summary};
use crate::model::Scalar;

/// Where the cells of a row go.
pub(in crate::history) struct TableFiller {
    sheet: Sheet,
    /// The cells that are read, in the order of the header, by their position.
    cells: Vec<(usize, To)>,
    id: Option<usize>,
}

#[derive(Clone, Copy)]
enum To {
    Field(usize),
    Told(usize),
    Extra(usize),
    Currency,
}

impl TableFiller {
    pub(in crate::history) fn new(file: Arc<str>, header: &Header, wanted: &Wanted) -> Self {
        let mut sheet = Sheet::new(file);
        let mut cells = Vec::new();
        let mut id = None;
        for (at, column) in header.columns.iter().enumerate() {
            let to = match column {
                Column::Field(field) if wanted.field(*field) => To::Field(sheet.add_field(*field)),
                Column::Told(index) => To::Told(sheet.add_told(*index)),
                Column::Extra(name) if wanted.other(name) => To::Extra(sheet.add_extra(name)),
                Column::Currency => To::Currency,
                Column::Id => {
                    id = Some(at);
                    continue;
                }
                Column::Field(_) | Column::Extra(_) | Column::Ignored => continue,
            };
            cells.push((at, to));
        }
        Self { sheet, cells, id }
    }

    /// The batch of the next rows, that many at most, and the rows in error between them.
    pub(in crate::history) fn batch(
        &mut self,
        csv: &mut CsvReader,
        rows: usize,
        summary: &mut Summary,
    ) -> io::Result<Option<(Batch, Vec<RowError>)>> {
        while self.sheet.rows() + self.sheet.errors() < rows {
            match csv.visit(summary, |row, _| self.row(row))? {
                None => break,
                Some(Ok(())) => {}
                Some(Err(error)) => self.sheet.error(error),
            }
        }
        Ok(self.sheet.take(summary))
    }

    fn row(&mut self, row: &Row<'_>) {
        let Self { sheet, cells, id } = self;
        let currency = row.currency();
        sheet.begin(row.line, currency);
        let id = id.map(|at| row.cells.text(row.record, at));
        sheet.id(id.as_deref().filter(|id| !id.is_empty()));
        for (at, to) in cells {
            let text = row.cells.text(row.record, *at);
            if text.is_empty() {
                continue;
            }
            match to {
                To::Field(at) => sheet.field(*at, &text, currency),
                To::Told(at) => sheet.told(*at, Some(&text)),
                To::Extra(at) => {
                    sheet.extra(*at, &text, || Scalar::Cell(text.as_ref().into()));
                }
                To::Currency if currency.is_none() => sheet.no_currency(&text),
                To::Currency => {}
            }
        }
    }
}
