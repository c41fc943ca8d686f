//! Cases as JUnit XML, which CI systems show beside a change. Without times: they would differ with every run.

use std::fmt::Write;

use super::text::described;
use super::{TestReport, by_file};
use crate::analysis::{Outcome, Verdict};
use crate::report::visible::visible;

impl TestReport<'_> {
    /// As JUnit XML. A file that is broken is a test suite with an error.
    pub fn to_junit(&self) -> String {
        let (_, failed, skipped) = self.run.counts();
        let (all, errors) = (self.run.outcomes.len() + self.broken.len(), self.broken.len());
        let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        // Writing to a `String` cannot fail.
        let _ = writeln!(
            xml,
            "<testsuites tests=\"{all}\" failures=\"{failed}\" errors=\"{errors}\" skipped=\"{skipped}\">"
        );
        for (file, outcomes) in by_file(self.run) {
            let _ = suite(&mut xml, file, outcomes);
        }
        for findings in self.broken {
            let file = escaped(findings.file.name());
            let told = escaped(&findings.to_string());
            let _ = writeln!(
                xml,
                "  <testsuite name=\"{file}\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">\n    \
                 <testcase name=\"{file}\" classname=\"{file}\">\n      \
                 <error message=\"the file holds no cases that can be run\">{told}</error>\n    \
                 </testcase>\n  </testsuite>"
            );
        }
        xml.push_str("</testsuites>\n");
        xml
    }
}

fn suite(xml: &mut String, file: &str, outcomes: &[Outcome<'_>]) -> std::fmt::Result {
    let count = |wanted: fn(&Verdict<'_>) -> bool| outcomes.iter().filter(|o| wanted(&o.verdict)).count();
    let failed = count(|verdict| matches!(verdict, Verdict::Failed(_)));
    let skipped = count(|verdict| matches!(verdict, Verdict::Skipped(_)));
    let (file, all) = (escaped(file), outcomes.len());
    writeln!(
        xml,
        "  <testsuite name=\"{file}\" tests=\"{all}\" failures=\"{failed}\" errors=\"0\" skipped=\"{skipped}\">"
    )?;
    for outcome in outcomes {
        let (name, line) = (escaped(&outcome.case.name), outcome.suite.line(outcome.case));
        write!(xml, "    <testcase name=\"{name}\" classname=\"{file}\" file=\"{file}\" line=\"{line}\"")?;
        match &outcome.verdict {
            Verdict::Passed => writeln!(xml, "/>")?,
            Verdict::Skipped(reason) => {
                writeln!(xml, ">\n      <skipped message=\"{}\"/>\n    </testcase>", escaped(reason))?;
            }
            Verdict::Failed(failure) => {
                let told = failure.differences.iter().map(|difference| {
                    format!(
                        "{}: expected {}, decided {}",
                        difference.part, difference.expected, difference.decided
                    )
                });
                let told = escaped(&told.collect::<Vec<_>>().join("; "));
                let text = escaped(&described(failure));
                writeln!(xml, ">\n      <failure message=\"{told}\">{text}</failure>\n    </testcase>")?;
            }
        }
    }
    writeln!(xml, "  </testsuite>")
}

/// Text as XML has it. What XML cannot hold (control characters) is spelled out first.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in visible(text).chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
            letter => safe.push(letter),
        }
    }
    safe
}
