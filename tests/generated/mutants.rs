//! A policy is changed in one place; some generated case has to fail.

#[test]
fn todo() {}
