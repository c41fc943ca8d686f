//! Makes a synthetic history of after-sales requests, of any size.
//!
//! ```text
//! cargo run --release --example synthesize -- --requests 2000 --seed 7 --format csv --out history.csv
//! ```
//!
//! The same arguments make the same bytes on every machine. Nothing in it is about real people or orders.

mod model;
#[cfg(feature = "parquet")]
mod parquet;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use model::{Format, World};

struct Arguments {
    requests: u64,
    seed: u64,
    format: Kind,
    out: Option<String>,
}

enum Kind {
    Lines(Format),
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Kind {
    fn from_name(name: &str) -> Option<Self> {
        match name {
            #[cfg(feature = "parquet")]
            "parquet" => Some(Self::Parquet),
            _ => Format::from_name(name).map(Self::Lines),
        }
    }
}

const USAGE: &str = "usage: synthesize [--requests N] [--seed N] [--format csv|jsonl|parquet] [--out FILE]";

fn main() -> ExitCode {
    let result = arguments(std::env::args().skip(1)).and_then(|arguments| {
        write(&arguments).or_else(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Ok(()),
            _ => Err(error.to_string()),
        })
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            let _ = writeln!(io::stderr(), "{message}");
            ExitCode::from(2)
        }
    }
}

fn arguments(mut given: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut arguments = Arguments { requests: 2_000, seed: 7, format: Kind::Lines(Format::Csv), out: None };
    while let Some(name) = given.next() {
        let value = given.next().ok_or(USAGE)?;
        let number = || value.parse().map_err(|_| format!("`{value}` is no whole number"));
        match name.as_str() {
            "--requests" => arguments.requests = number()?,
            "--seed" => arguments.seed = number()?,
            "--format" => arguments.format = Kind::from_name(&value).ok_or(USAGE)?,
            "--out" => arguments.out = Some(value),
            _ => return Err(format!("`{name}` is no option of this program\n{USAGE}")),
        }
    }
    Ok(arguments)
}

fn write(arguments: &Arguments) -> io::Result<()> {
    let out: Box<dyn Write + Send> = match &arguments.out {
        Some(path) => Box::new(File::create(path)?),
        None => Box::new(io::stdout()),
    };
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let world = World::new(arguments.requests, arguments.seed);
    let format = match arguments.format {
        Kind::Lines(format) => format,
        #[cfg(feature = "parquet")]
        Kind::Parquet => return parquet::write(world, out),
    };
    out.write_all(format.header().as_bytes())?;
    let mut line = String::new();
    for row in world {
        line.clear();
        format.line(&row, &mut line);
        out.write_all(line.as_bytes())?;
    }
    out.flush()
}
