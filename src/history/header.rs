//! The header of a table: which column is which, worked out once.

use std::sync::Arc;

use super::HeaderFault;
use super::cells::{Cells, Ending};
use super::likely::likely;
use super::mapping::{Mapped, Mapping, Reading};
use super::told::NAMES;
use crate::model::{Currency, Field, similar};

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Field(Field),
    Id,
    Currency,
    /// What really happened, by its position among [`NAMES`].
    Told(usize),
    /// A column outside the field table, kept for policies that declare a field of that name.
    Extra(Box<str>),
    /// A column that is not read.
    Ignored,
}

#[derive(Debug)]
pub(super) struct Header {
    pub(super) separator: u8,
    pub(super) columns: Vec<Column>,
    /// How the cells of each column are read, where they are not read as they stand.
    pub(super) readings: Vec<Option<Arc<Reading>>>,
    /// The position of `currency`: it is read before the amounts.
    pub(super) currency: Option<usize>,
    /// What amounts are in where no column says.
    pub(super) default_currency: Option<Currency>,
    /// What is the same for every row.
    pub(super) constants: Vec<(Column, Box<str>)>,
    pub(super) notes: Vec<String>,
}

/// How many unknown columns are named in the note about them.
const LISTED: usize = 20;

impl Header {
    /// Reads the first line of a table; the separator is the one that makes the most known names of it.
    pub(super) fn read(line: &str, mapping: Option<&Mapping>) -> Result<Self, HeaderFault> {
        let is_known =
            |name: &String| column(name).is_some() || mapping.is_some_and(|m| m.column(name).is_some());
        let mut best: Option<(usize, u8, Vec<String>)> = None;
        let mut ending = Ending::Whole;
        for separator in [b',', b';', b'\t'] {
            let mut cells = Cells::new(separator);
            match cells.split(line.as_bytes()) {
                Ending::Whole => {}
                other => {
                    ending = other;
                    continue;
                }
            }
            let names: Vec<_> = (0..cells.len()).map(|at| cells.text(line, at).into_owned()).collect();
            let known = names.iter().filter(|name| is_known(name)).count();
            if best
                .as_ref()
                .is_none_or(|(most, _, best)| (known, likely_ones(&names)) > (*most, likely_ones(best)))
            {
                best = Some((known, separator, names));
            }
        }
        match best {
            None | Some((0, ..)) if ending == Ending::Open => {
                Err(HeaderFault::Unreadable("a quote is not closed".into()))
            }
            None | Some((0, ..)) if ending == Ending::Stray => {
                Err(HeaderFault::Unreadable("text stands behind a closing quote".into()))
            }
            None => Err(HeaderFault::no_known_column(line, &[])),
            Some((0, _, names)) => Err(HeaderFault::none_known(line, &names, mapping)),
            Some((_, separator, names)) => Self::resolve(separator, &names, mapping),
        }
    }

    /// The columns of a table that is not text, by their names.
    #[cfg(feature = "parquet")]
    pub(super) fn of_names(names: &[String], mapping: Option<&Mapping>) -> Result<Self, HeaderFault> {
        let is_known =
            |name: &String| column(name).is_some() || mapping.is_some_and(|m| m.column(name).is_some());
        if !names.iter().any(is_known) {
            return Err(HeaderFault::none_known(&names.join(", "), names, mapping));
        }
        Self::resolve(b',', names, mapping)
    }

    fn resolve(separator: u8, names: &[String], mapping: Option<&Mapping>) -> Result<Self, HeaderFault> {
        let mut columns = Vec::with_capacity(names.len());
        let mut readings = Vec::with_capacity(names.len());
        let mut notes = Vec::new();
        let mut unknown = Vec::new();
        for (at, name) in names.iter().enumerate() {
            if let Some((column, reading)) = mapping.and_then(|mapping| mapping.column(name)) {
                if columns.contains(&column) {
                    return Err(HeaderFault::Duplicate(name.clone()));
                }
                columns.push(column);
                readings.push(Some(reading).filter(|reading| !reading.is_plain()));
                continue;
            }
            readings.push(None);
            let instead = mapping.and_then(|mapping| mapping.instead(name));
            let column = match (column(name), instead) {
                _ if mapping.is_some_and(|mapping| mapping.ignores(name)) => Column::Ignored,
                (_, Some(instead)) => {
                    notes.push(format!("the column `{name}` is not read: {instead}"));
                    Column::Ignored
                }
                (Some(column), _) if columns.contains(&column) => {
                    return Err(HeaderFault::Duplicate(name.clone()));
                }
                (Some(Column::Field(Field::Review)), _) => {
                    notes.push(
                        "the column `review` is not read: a past request has each of its reviews".to_owned(),
                    );
                    Column::Ignored
                }
                (Some(column), _) => column,
                (None, _) if name.is_empty() => {
                    notes.push(format!("column {} has no name and is not read", at + 1));
                    Column::Ignored
                }
                (None, _) if Field::from_name(name).is_some() => {
                    notes
                        .push(format!("the column `{name}` is not read: it is worked out from other fields"));
                    Column::Ignored
                }
                (None, None) => {
                    let column = Column::Extra(name.as_str().into());
                    if columns.contains(&column) {
                        return Err(HeaderFault::Duplicate(name.clone()));
                    }
                    unknown.push(match likely(name) {
                        Some(near) => format!("`{name}` (did you mean `{near}`?)"),
                        None => format!("`{name}`"),
                    });
                    column
                }
            };
            columns.push(column);
        }
        if !unknown.is_empty() {
            let more = unknown.len().saturating_sub(LISTED);
            unknown.truncate(LISTED);
            let mut list = unknown.join(", ");
            if more > 0 {
                list.push_str(&format!(" and {more} more"));
            }
            notes.push(format!("columns that only a policy with a field of that name can use: {list}"));
        }
        if let Some(mapping) = mapping {
            let absent = |mapped: &&Mapped| !names.iter().any(|name| **name == *mapped.column);
            let absent: Vec<_> =
                mapping.columns.iter().filter(absent).map(|mapped| mapped.column.clone()).collect();
            if !absent.is_empty() {
                return Err(HeaderFault::unmapped(mapping, absent, names));
            }
        }
        let currency = columns.iter().position(|column| *column == Column::Currency);
        Ok(Self {
            separator,
            columns,
            readings,
            currency,
            default_currency: mapping.and_then(|mapping| mapping.currency),
            constants: mapping.into_iter().flat_map(Mapping::constants).collect(),
            notes,
        })
    }
}

impl HeaderFault {
    /// None of the names is known; with a mapping, what it is that is missed.
    fn none_known(line: &str, names: &[String], mapping: Option<&Mapping>) -> Self {
        match mapping.filter(|mapping| !mapping.columns.is_empty()) {
            Some(mapping) => {
                let absent = mapping.columns.iter().map(|mapped| mapped.column.clone()).collect();
                Self::unmapped(mapping, absent, names)
            }
            None => Self::no_known_column(line, names),
        }
    }

    /// Columns that a mapping reads and that are not there.
    fn unmapped(mapping: &Mapping, absent: Vec<Box<str>>, names: &[String]) -> Self {
        let near = absent.iter().filter_map(|name| {
            let near = similar(name, names.iter().map(String::as_str))?;
            Some((name.to_string(), near.to_owned()))
        });
        let none = absent.len() == mapping.columns.len();
        Self::NotMapped { mapping: mapping.name().into(), near: near.collect(), absent, none }
    }

    fn no_known_column(line: &str, names: &[String]) -> Self {
        let near = names.iter().filter_map(|name| Some((name.clone(), likely(name)?))).collect();
        Self::NoKnownColumn { line: line.chars().take(80).collect(), near, header_at: None }
    }
}

/// How many names mean a column of ours, or may.
fn likely_ones(names: &[String]) -> usize {
    names.iter().filter(|name| likely(name).is_some()).count()
}

/// Whether a line that stands below the first may be the header.
pub(super) fn may_be_header(line: &str) -> bool {
    match Header::read(line, None) {
        Ok(header) => header.columns.len() > 1,
        Err(HeaderFault::NoKnownColumn { near, .. }) => near.len() > 2,
        Err(_) => false,
    }
}

/// The column of a known name.
pub(super) fn column(name: &str) -> Option<Column> {
    match name {
        "id" | "request_id" => Some(Column::Id),
        "currency" => Some(Column::Currency),
        _ => match NAMES.iter().position(|told| told.0 == name) {
            Some(at) => Some(Column::Told(at)),
            None => Field::from_name(name).filter(|field| field.def().derived.is_none()).map(Column::Field),
        },
    }
}

/// Whether a column of a history goes by that name.
pub(crate) fn known_column(name: &str) -> bool {
    column(name).is_some()
}

/// Whether a name is one that a history can use, its first part included (`order` of `order.amount`).
pub(super) fn is_known(name: &str) -> bool {
    let within = |known: &str| known.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
    column(name).is_some() || Field::ALL.iter().any(|field| within(field.name()))
}
