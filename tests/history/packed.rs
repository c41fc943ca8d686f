//! Histories packed with gzip or zstd, whole and damaged.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use greenlight::history::History;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use crate::shown::{outline, read};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

/// What becomes of damaged data: how many requests were read, and the error.
fn damaged(bytes: Vec<u8>) -> (usize, String) {
    match History::from_reader("t", Cursor::new(bytes)) {
        Err(error) => (0, error.to_string()),
        Ok(mut history) => {
            let rows = history.by_ref().filter(Result::is_ok).count();
            (rows, history.finish().expect_err("a part passed for the whole").to_string())
        }
    }
}

fn table(rows: usize) -> String {
    (0..rows).fold("id,kind\n".to_owned(), |text, at| text + format!("R{at},refund\n").as_str())
}

#[test]
fn several_members_and_frames_are_one_stream() {
    let (first, second) = (b"id,kind\nA,ref".as_slice(), b"und\nB,refund\n".as_slice());
    let skippable = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3];
    for packed in [
        [gzip(first), gzip(second)].concat(),
        [zstd(first), zstd(second)].concat(),
        [skippable.to_vec(), zstd(first), skippable.to_vec(), zstd(second)].concat(),
        zstd(&[first, second].concat()),
    ] {
        let (rows, _) = read(packed);
        assert_eq!(outline(&rows), ["2 A", "3 B"]);
    }
}

#[test]
fn json_lines_and_responses_may_be_packed() {
    let (rows, _) = read(gzip(b"{\"id\": \"A\", \"kind\": \"refund\"}\n"));
    assert_eq!(outline(&rows), ["1 A"]);
    let (rows, _) = read(zstd(br#"{"code": 0, "data": {"return_orders": [{"return_id": "409"}]}}"#));
    assert_eq!(outline(&rows), ["1 409"]);
}

#[test]
fn damaged_data_never_passes_for_the_whole() {
    let table = table(50_000);
    for packed in [gzip(table.as_bytes()), zstd(table.as_bytes())] {
        let cut = packed[..packed.len() / 2].to_vec();
        let (rows, message) = damaged(cut);
        assert!(message.starts_with("the compressed data of `t` is damaged: "), "{message}");
        assert!(rows < 50_000);
        let mut flipped = packed.clone();
        let at = flipped.len() - 3;
        flipped[at] ^= 0xff;
        let (_, message) = damaged(flipped);
        assert!(message.starts_with("the compressed data of `t` is damaged: "), "{message}");
    }
    assert_eq!(damaged(gzip(&gzip(b"id,kind\n"))).1, "`t` is packed twice, no history of requests");
}

#[test]
fn d28_a_bomb_costs_time_and_not_memory() {
    // 64 MiB of one letter in one line, in a few kilobytes.
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(b"id,kind\nA,refund\n").unwrap();
    for _ in 0..64 {
        packer.write_all(&vec![b'x'; 1024 * 1024]).unwrap();
    }
    packer.write_all(b"\nB,refund\n").unwrap();
    let packed = packer.finish().unwrap();
    assert!(packed.len() < 200 * 1024);
    let (rows, _) = read(packed);
    assert_eq!(outline(&rows), ["2 A", "3 ! the line is longer than 16 MiB", "4 B"]);
}
