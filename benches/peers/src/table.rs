//! The tables as text, or as Markdown for the README.

/// A table with a heading and columns; the first column is text, the others are figures.
pub struct Figures {
    title: String,
    rows: Vec<Vec<String>>,
}

impl Figures {
    /// A table of nothing but its columns' names.
    pub fn new(title: impl Into<String>, columns: &[&str]) -> Self {
        Self { title: title.into(), rows: vec![columns.iter().map(|&column| column.to_owned()).collect()] }
    }

    /// Another row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Prints it.
    pub fn print(&self, markdown: bool) {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |at: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(at));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        println!("\n{}\n", if markdown { format!("**{}**", self.title) } else { self.title.clone() });
        for (number, row) in self.rows.iter().enumerate() {
            let cells = row.iter().zip(&widths).enumerate().map(|(at, (cell, &width))| match at {
                0 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            });
            let cells: Vec<String> = cells.collect();
            if markdown {
                println!("| {} |", cells.join(" | "));
            } else {
                println!("  {}", cells.join("  ").trim_end());
            }
            if markdown && number == 0 {
                let rules = widths.iter().enumerate().map(|(at, width)| {
                    if at == 0 { "-".repeat(width + 2) } else { "-".repeat(width + 1) + ":" }
                });
                println!("|{}|", rules.collect::<Vec<_>>().join("|"));
            }
        }
    }

    /// Prints it, and below it what there is to say of it.
    pub fn print_with(&self, note: &str, markdown: bool) {
        self.print(markdown);
        // Without a line between them it would be another row of the table.
        println!("{}{note}", if markdown { "\n" } else { "" });
    }
}

/// Nanoseconds, in three digits or so.
pub fn nanos(nanos: f64) -> String {
    match nanos {
        nanos if nanos.is_nan() => "–".into(),
        nanos if nanos < 99.95 => format!("{nanos:.1}"),
        nanos if nanos < 999.5 => format!("{nanos:.0}"),
        nanos => thousands((nanos / 10.0).round() as u64 * 10),
    }
}

/// How many times another figure.
pub fn times(nanos: f64, unit: f64) -> String {
    match nanos / unit {
        times if times.is_nan() => "–".into(),
        times if times < 9.95 => format!("{times:.1}"),
        times => thousands(times.round() as u64),
    }
}

/// `12,345`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
