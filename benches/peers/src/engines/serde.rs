//! What reading JSON costs before anything is decided: a floor under every engine that is given bytes.

use crate::engine::{Engine, Rule};
use crate::shop::{Record, Written, written};
use std::hint::black_box;
use std::sync::Arc;

/// serde_json, bytes into a struct with the shape of the text.
#[derive(Default)]
pub struct IntoStruct(Vec<String>);

/// serde_json, bytes into a [`serde_json::Value`].
#[derive(Default)]
pub struct IntoValue(Vec<String>);

impl Engine for IntoStruct {
    fn name(&self) -> String {
        "(serde_json: bytes into a struct)".into()
    }

    fn take(&mut self, records: &Arc<[Record]>) {
        self.0 = records.iter().map(written).collect();
    }

    fn decide(&mut self, _: &mut Vec<Rule>) {
        for text in &self.0 {
            black_box(serde_json::from_slice::<Written>(text.as_bytes()).expect("the text is ours"));
        }
    }

    fn is_floor(&self) -> bool {
        true
    }
}

impl Engine for IntoValue {
    fn name(&self) -> String {
        "(serde_json: bytes into a Value)".into()
    }

    fn take(&mut self, records: &Arc<[Record]>) {
        self.0 = records.iter().map(written).collect();
    }

    fn decide(&mut self, _: &mut Vec<Rule>) {
        for text in &self.0 {
            black_box(
                serde_json::from_slice::<serde_json::Value>(text.as_bytes()).expect("the text is ours"),
            );
        }
    }

    fn is_floor(&self) -> bool {
        true
    }
}
