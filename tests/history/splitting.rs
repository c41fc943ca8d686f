//! Well-formed tables come out as the `csv` crate reads them.

use greenlight::model::Scalar;
use proptest::prelude::*;

use crate::shown::read;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cells_are_what_a_csv_writer_wrote(
        rows in prop::collection::vec(prop::collection::vec("[a-c,;\"\n\r |=é]{0,6}", 3), 1..8),
        separator in prop::sample::select(vec![b',', b';', b'\t']),
        crlf in any::<bool>(),
    ) {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(separator)
            .terminator(if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
            .from_writer(Vec::new());
        writer.write_record(["id", "kind", "one", "two", "three"]).unwrap();
        for row in &rows {
            writer.write_record(["A", "refund"].into_iter().chain(row.iter().map(String::as_str))).unwrap();
        }
        let (read, summary) = read(writer.into_inner().unwrap());
        prop_assert_eq!(summary.row_errors, 0);
        prop_assert_eq!(read.len(), rows.len());
        for (past, row) in read.iter().zip(&rows) {
            let mut request = past.as_ref().unwrap().request.clone();
            for (name, cell) in ["one", "two", "three"].iter().zip(row) {
                let expected = (!cell.trim().is_empty()).then(|| Scalar::Cell(cell.trim().into()));
                prop_assert_eq!(request.take_extra(name), expected);
            }
        }
    }

    #[test]
    fn no_bytes_make_reading_panic_or_lose_a_row(bytes in prop::collection::vec(any::<u8>(), 0..400), json in any::<bool>()) {
        let begin: &[u8] = if json { b"{\"id\": \"A\"}\n" } else { b"id,kind,amount\n" };
        read([begin, &bytes].concat());
    }
}
