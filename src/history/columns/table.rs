//! Rows of a CSV file into columns: only the cells that are asked for are read.

use std::io;
use std::sync::Arc;

use super::batch::Batch;
use super::sheet::{Sheet, Taken};
use super::wanted::Wanted;
use crate::history::csv::CsvReader;
use crate::history::header::{Column, Header};
use crate::history::row::Row;
use crate::history::{RowError, Summary};
use crate::model::{Currency, Scalar};

/// Where the cells of a row go.
pub(in crate::history) struct TableFiller {
    sheet: Sheet,
    /// The cells that are read, in the order of the header, by their position.
    cells: Vec<(usize, To)>,
    id: Option<usize>,
    /// What is the same for every row.
    constants: Vec<(To, Box<str>)>,
    /// The text of the last currency, and which it is.
    last: (Box<str>, Option<Currency>),
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
        let mut id = None;
        let mut to = |column: &Column| {
            Some(match column {
                Column::Field(field) if wanted.field(*field) => To::Field(sheet.add_field(*field)),
                Column::Told(index) => To::Told(sheet.add_told(*index)),
                Column::Extra(name) if wanted.other(name) => To::Extra(sheet.add_extra(name)),
                Column::Currency => To::Currency,
                Column::Id | Column::Field(_) | Column::Extra(_) | Column::Ignored => return None,
            })
        };
        let mut cells = Vec::new();
        for (at, column) in header.columns.iter().enumerate() {
            if *column == Column::Id {
                id = Some(at);
            }
            cells.extend(to(column).map(|to| (at, to)));
        }
        let constants = header.constants.iter();
        let constants = constants.filter_map(|(column, text)| Some((to(column)?, text.clone()))).collect();
        Self { sheet, cells, id, constants, last: (Box::default(), header.default_currency) }
    }

    /// The batch of the next rows, that many at most, and the rows in error between them.
    pub(in crate::history) fn batch(
        &mut self,
        csv: &mut CsvReader,
        rows: usize,
        summary: &mut Summary,
    ) -> io::Result<Option<(Batch, Vec<RowError>)>> {
        self.fill_from(csv, rows, summary)?;
        Ok(self.sheet.take(summary))
    }

    /// The same, but what cannot be understood is only told.
    pub(super) fn together(
        &mut self,
        csv: &mut CsvReader,
        rows: usize,
        summary: &mut Summary,
    ) -> io::Result<Option<Taken>> {
        self.fill_from(csv, rows, summary)?;
        Ok(self.sheet.together())
    }

    fn fill_from(&mut self, csv: &mut CsvReader, rows: usize, summary: &mut Summary) -> io::Result<()> {
        while self.sheet.rows() + self.sheet.errors() < rows {
            match csv.visit(summary, |row, _| self.row(row))? {
                None => break,
                Some(Ok(())) => {}
                Some(Err(error)) => self.sheet.error(error),
            }
        }
        Ok(())
    }

    fn row(&mut self, row: &Row<'_>) {
        let Self { sheet, cells, id, constants, last } = self;
        let currency = match row.header.currency {
            Some(at) => {
                let written = row.text(at);
                if written != *last.0 {
                    *last = (written.into(), row.currency());
                }
                last.1
            }
            None => row.header.default_currency,
        };
        sheet.begin(row.line, currency);
        let id = id.map(|at| row.text(at));
        sheet.id(id.as_deref().filter(|id| !id.is_empty()));
        for (at, to) in cells {
            let written = row.cells.text(row.record, *at);
            match row.header.readings.get(*at) {
                _ if written.is_empty() => {}
                Some(Some(reading)) => to.put(sheet, &reading.cell(&written, currency), &written, currency),
                _ => to.put(sheet, &written, &written, currency),
            }
        }
        for (to, text) in constants {
            to.put(sheet, text, text, currency);
        }
    }
}

impl To {
    /// Puts a text there; `written` is how it stands in the cell.
    fn put(self, sheet: &mut Sheet, text: &str, written: &str, currency: Option<Currency>) {
        if text.is_empty() {
            return;
        }
        match self {
            Self::Field(at) => sheet.field(at, text, written, currency),
            Self::Told(at) => sheet.told(at, Some(text)),
            Self::Extra(at) => sheet.extra(at, text, || Scalar::Cell(text.into())),
            Self::Currency if currency.is_none() => sheet.no_currency(text),
            Self::Currency => {}
        }
    }
}
