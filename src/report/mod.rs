//! Everything that is shown: decisions, explanations, findings, tables, as text and as JSON.

mod decision;
mod explanation;
