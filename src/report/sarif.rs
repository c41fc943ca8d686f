//! Findings as SARIF 2.1.0, the format that code scanning reads.
//!
//! Only what is used of the format: one run, a rule for each code that was found, a result for each finding with its
//! place, further places, what to do, and the request that shows it.

use std::collections::BTreeSet;

use serde::Serialize;

use super::visible::one_line;
use crate::analysis::page;
use crate::source::{Code, Finding, Findings, Severity, SourceFile, Span};

/// The findings of some files as a SARIF log.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SarifLog {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    /// Columns count characters.
    column_kind: &'static str,
    invocations: [Invocation; 1],
    results: Vec<SarifResult>,
}

/// Whether everything could be looked at, so that no finding is not taken for nothing wrong.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

/// Why something could not be looked at.
#[derive(Clone, Debug, Serialize)]
struct Notification {
    level: &'static str,
    message: Text,
    locations: [NotifiedLocation; 1],
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct NotifiedLocation {
    physical_location: WholeFile,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct WholeFile {
    artifact_location: ArtifactLocation,
}

#[derive(Clone, Debug, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    short_description: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    full_description: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Text>,
}

#[derive(Clone, Debug, Serialize)]
struct Text {
    text: String,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<SarifFix>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Clone, Debug, Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifFix {
    description: Text,
    artifact_changes: [ArtifactChange; 1],
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange {
    artifact_location: ArtifactLocation,
    replacements: [Replacement; 1],
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Text,
}

impl SarifLog {
    /// The log of the findings of some files.
    pub fn new<'f>(files: impl IntoIterator<Item = &'f Findings>) -> Self {
        let files: Vec<&Findings> = files.into_iter().collect();
        let findings = files.iter().flat_map(|file| file.list.iter());
        let codes: BTreeSet<Code> = findings.map(|finding| finding.code).collect();
        let codes: Vec<Code> = codes.into_iter().collect();
        let results = files
            .iter()
            .flat_map(|file| file.list.iter().map(|finding| result(&file.file, finding, &codes)))
            .collect();
        let driver = Driver {
            name: "greenlight",
            semantic_version: env!("CARGO_PKG_VERSION"),
            rules: codes.iter().map(|code| descriptor(*code)).collect(),
        };
        Self {
            schema: "https://json.schemastore.org/sarif-2.1.0.json",
            version: "2.1.0",
            runs: [Run {
                tool: Tool { driver },
                column_kind: "unicodeCodePoints",
                invocations: [Invocation {
                    execution_successful: true,
                    tool_execution_notifications: Vec::new(),
                }],
                results,
            }],
        }
    }
}

impl SarifLog {
    /// With files that could not be looked at, and why: the run is not a success.
    #[must_use]
    pub fn unreadable<'f>(mut self, files: impl IntoIterator<Item = (&'f str, &'f str)>) -> Self {
        let notifications = files.into_iter().map(|(file, why)| Notification {
            level: "error",
            message: text(format!("cannot read `{}`: {why}", one_line(file))),
            locations: [NotifiedLocation {
                physical_location: WholeFile { artifact_location: ArtifactLocation { uri: uri(file) } },
            }],
        });
        let [Run { invocations: [invocation], .. }] = &mut self.runs;
        invocation.tool_execution_notifications.extend(notifications);
        invocation.execution_successful = invocation.tool_execution_notifications.is_empty();
        self
    }
}

fn text(text: impl Into<String>) -> Text {
    Text { text: text.into() }
}

fn descriptor(code: Code) -> Descriptor {
    let page = page(code);
    Descriptor {
        id: code.name(),
        short_description: text(code.meaning()),
        full_description: page.map(|page| text(page.what)),
        help: page.map(|page| text(page.to_string())),
    }
}

fn result(file: &SourceFile, finding: &Finding, codes: &[Code]) -> SarifResult {
    let mut message = finding.message.to_string();
    if let Some(help) = &finding.help {
        message += &format!("\n{help}");
    }
    if let Some(shown) = &finding.shown {
        message += &format!("\n{}\n{} --at {}", shown.says, shown.request, shown.at);
    }
    let label = |text_of: &str| Some(text(text_of)).filter(|text| !text.text.is_empty());
    let related = finding.others.iter().enumerate().map(|(at, other)| {
        let file = other.file.as_deref().unwrap_or(file);
        Location { id: Some(at), ..location(file, other.span, label(&other.text)) }
    });
    let fixes = finding.fix.iter().map(|fix| SarifFix {
        description: text(finding.help.as_deref().unwrap_or("write this instead")),
        artifact_changes: [ArtifactChange {
            artifact_location: ArtifactLocation { uri: uri(file.name()) },
            replacements: [Replacement {
                deleted_region: region(file, fix.span),
                inserted_content: text(fix.text.as_str()),
            }],
        }],
    });
    SarifResult {
        rule_id: finding.code.name(),
        rule_index: codes.iter().position(|code| *code == finding.code).unwrap_or(0),
        level: match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "note",
        },
        message: text(message),
        locations: [location(file, finding.span, None)],
        related_locations: related.collect(),
        fixes: fixes.collect(),
    }
}

fn location(file: &SourceFile, span: Span, message: Option<Text>) -> Location {
    let artifact_location = ArtifactLocation { uri: uri(file.name()) };
    let physical_location = PhysicalLocation { artifact_location, region: region(file, span) };
    Location { id: None, physical_location, message }
}

fn region(file: &SourceFile, span: Span) -> Region {
    let (start, end) = (file.place(span.start), file.place(span.end));
    Region { start_line: start.line, start_column: start.column, end_line: end.line, end_column: end.column }
}

/// A path as a relative reference: forward slashes, everything but plain letters escaped.
fn uri(name: &str) -> String {
    let mut uri = String::new();
    for byte in name.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}
