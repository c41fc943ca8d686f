//! Responses of the TikTok Shop Open API, joined.

use greenlight::history::{History, Outcome, Responder};
use greenlight::model::{Field, Review, Slot};

use crate::shown::{Scratch, fixture, outline, read, show};

#[test]
fn a_folder_of_responses() {
    insta::assert_snapshot!(show(History::open([fixture("tiktok")]).unwrap()));
}
