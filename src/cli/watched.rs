//! A progress bar over a history, on a terminal only.

use greenlight::history::{History, PastRequest, Piece, RowError};
use indicatif::{ProgressBar, ProgressStyle};

/// A history that shows on a terminal how far it has been read.
pub(super) struct Watched<'h> {
    history: &'h mut History,
    bar: ProgressBar,
    rows: u64,
}

impl<'h> Watched<'h> {
    pub(super) fn new(history: &'h mut History) -> Self {
        // Drawn on stderr, and only if that is a terminal.
        let bar = match history.progress().total {
            Some(total) => ProgressBar::new(total),
            None => ProgressBar::no_length(),
        };
        let style = ProgressStyle::with_template("{msg} rows  {wide_bar} {bytes}/{total_bytes}  {eta} left");
        Self { history, bar: bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())), rows: 0 }
    }
}

impl Watched<'_> {
    /// The next part of the history; for one thread alone the next rows.
    pub(super) fn next_piece(&mut self, alone: bool) -> Option<Piece> {
        let piece =
            if alone { self.history.next_batch().map(Piece::from) } else { self.history.next_piece() };
        self.rows = self.history.summary().rows;
        self.show();
        piece
    }

    fn show(&self) {
        self.bar.set_position(self.history.progress().read);
        self.bar.set_message(self.rows.to_string());
    }
}

impl Iterator for Watched<'_> {
    type Item = Result<PastRequest, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = self.history.next();
        self.rows += 1;
        if self.rows.is_multiple_of(4_096) {
            self.show();
        }
        row
    }
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
