//! Many policies in one file: a line `---` stands between two of them.
//!
//! That is how YAML itself divides documents, and in no policy can such a line be anything else. The file is cut
//! before any of it is read as YAML, so that what is wrong with one policy says nothing about the next, and so that
//! a file of a hundred thousand is never held as a whole.

use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use super::open::{Loader, PolicyError, list_file};
use super::policy::Policy;
use super::read::ListFiles;
use crate::source::Findings;

impl Loader {
    /// Reads and checks every policy of a file that may hold several, and calls `with` for each in turn: the policy,
    /// or everything that is wrong with it. Between two policies stands a line `---`; each may have as many bytes as
    /// a rule file, the file as many as it likes.
    ///
    /// # Errors
    /// If the file cannot be read. Policies before that place have been read.
    ///
    /// ```
    /// use greenlight::lang::Loader;
    /// let mut names = Vec::new();
    /// Loader::default().each("rules/seller/everyday.yaml", |policy| {
    ///     names.extend(policy.map(|policy| policy.name.to_string()));
    /// })?;
    /// assert_eq!(names, ["everyday"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn each(
        self,
        path: impl AsRef<Path>,
        with: impl FnMut(Result<Policy, Findings>),
    ) -> Result<(), PolicyError> {
        let path = path.as_ref();
        let folder = path.parent().unwrap_or(Path::new(""));
        self.each_with(path, &|name| list_file(folder, name), with)
            .map_err(|source| PolicyError::Read { path: path.to_owned(), source })
    }

    /// Like [`each`](Self::each); `lists` gives the texts of list files.
    pub(crate) fn each_with(
        self,
        path: &Path,
        lists: ListFiles<'_>,
        with: impl FnMut(Result<Policy, Findings>),
    ) -> io::Result<()> {
        if !std::fs::metadata(path)?.is_file() {
            return Err(io::Error::other("it is not a file"));
        }
        let file = BufReader::with_capacity(1 << 16, std::fs::File::open(path)?);
        self.each_of(&path.display().to_string(), file, lists, with)
    }

    /// Like [`each`](Self::each), for what `name` stands for.
    pub(crate) fn each_of(
        self,
        name: &str,
        from: impl BufRead,
        lists: ListFiles<'_>,
        mut with: impl FnMut(Result<Policy, Findings>),
    ) -> io::Result<()> {
        let mut parts = Parts::new(from, self.most());
        while let Some(lines_before) = parts.next()? {
            with(self.part(name, &parts.bytes, lines_before, lists));
        }
        Ok(())
    }
}

/// The policies of a file, in their order. What stands before the first line `---` and behind the last is one only if
/// it says anything, or if there is nothing else.
struct Parts<R> {
    from: R,
    /// The policy that was read last, never more than one byte beyond the limit.
    bytes: Vec<u8>,
    most: usize,
    /// The lines that were read.
    lines: usize,
    found: usize,
    ended: bool,
}

impl<R: BufRead> Parts<R> {
    fn new(from: R, most: usize) -> Self {
        Self { from, bytes: Vec::new(), most, lines: 0, found: 0, ended: false }
    }

    /// Reads the next policy, and gives the lines before it.
    fn next(&mut self) -> io::Result<Option<usize>> {
        while !self.ended {
            let lines_before = self.lines;
            self.read()?;
            let edge = self.found == 0 && !self.ended || self.found > 0 && self.ended;
            if !(edge && says_nothing(&self.bytes)) {
                self.found += 1;
                return Ok(Some(lines_before));
            }
        }
        Ok(None)
    }

    /// Reads up to a line `---`, and that line, or to the end.
    fn read(&mut self) -> io::Result<()> {
        self.bytes.clear();
        let limit = self.most.saturating_add(1);
        let mut line_begins = true;
        loop {
            let start = self.bytes.len();
            let length = u64::try_from(limit.max(80)).unwrap_or(u64::MAX);
            if self.from.by_ref().take(length).read_until(b'\n', &mut self.bytes)? == 0 {
                self.ended = true;
                return Ok(());
            }
            let line = self.bytes.get(start..).unwrap_or_default();
            let line_ends = line.ends_with(b"\n");
            self.lines += usize::from(line_ends);
            if line_begins && is_divider(line) {
                self.bytes.truncate(start);
                return Ok(());
            }
            line_begins = line_ends;
            self.bytes.truncate(limit); // enough to see that it is too large
        }
    }
}

/// `---`, behind it nothing but spaces or a comment.
fn is_divider(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"---") else { return false };
    match rest.trim_ascii() {
        [] => true,
        [b'#', ..] => rest.starts_with(b" "),
        _ => false,
    }
}

/// Whether all lines are empty or comments.
fn says_nothing(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    bytes.split(|&byte| byte == b'\n').all(|line| matches!(line.trim_ascii(), [] | [b'#', ..]))
}

#[cfg(test)]
mod tests {
    use super::Parts;

    fn cut(text: &str, most: usize) -> Vec<(String, usize)> {
        let mut parts = Parts::new(text.as_bytes(), most);
        let mut all = Vec::new();
        while let Some(lines_before) = parts.next().unwrap() {
            all.push((String::from_utf8(parts.bytes.clone()).unwrap(), lines_before));
        }
        all
    }

    #[test]
    fn files_are_cut_at_lines_of_three_dashes() {
        let cut = |text: &str| cut(text, 100);
        let owned = |parts: &[(&str, usize)]| -> Vec<(String, usize)> {
            parts.iter().map(|(text, lines)| ((*text).to_owned(), *lines)).collect()
        };
        assert_eq!(cut("a: 1\n"), owned(&[("a: 1\n", 0)]));
        assert_eq!(
            cut("a: 1\n---\nb: 2\n--- # c\nd: 3"),
            owned(&[("a: 1\n", 0), ("b: 2\n", 2), ("d: 3", 4)])
        );
        assert_eq!(cut("# all of them\n\n---\r\na: 1\n---\n# the end\n"), owned(&[("a: 1\n", 3)]));
        assert_eq!(cut("a: 1\n---\n\n---\nb: 2\n"), owned(&[("a: 1\n", 0), ("\n", 2), ("b: 2\n", 4)]));
        let no_divider = "a: |\n  x\n  ---\n----\n--- b: 1\n---#\n";
        assert_eq!(cut(no_divider), owned(&[(no_divider, 0)]));
        assert_eq!(cut(""), owned(&[("", 0)]));
        assert_eq!(cut("---\n"), owned(&[("", 1)]));
    }

    #[test]
    fn a_policy_beyond_the_limit_is_not_held() {
        let text = format!("{}\nb: 2\n---\nc: 3\n", "a".repeat(50));
        assert_eq!(cut(&text, 10), [("a".repeat(11), 0), ("c: 3\n".to_owned(), 3)]);
    }
}
