//! Values that a mapping cannot read as it says are not understood: they never pass as something else, nor as nothing.

use std::io::Cursor;

use greenlight::history::{History, Mapping};
use greenlight::model::{Field, Slot};

/// What a field is of one row, read by a mapping of that column.
fn read(column: &str, table: &str, field: Field) -> String {
    let mapping =
        format!("mapping: odd\ncurrency: USD\ncolumns:\n  id: number\n  {}: {column}\n", field.name());
    let mapping = Mapping::parse("odd.yaml", &mapping).unwrap_or_else(|error| panic!("{error}"));
    let mut history =
        History::from_reader_mapped("t", Cursor::new(table.as_bytes().to_vec()), mapping).unwrap();
    let row = history.next().unwrap().unwrap();
    match row.request.slot(field) {
        Slot::Absent => "absent".to_owned(),
        Slot::Bad(fault) => fault.name().to_owned(),
        Slot::Value(value) => value.display(Some(field)).to_string(),
    }
}

#[test]
fn a_unit_counts_whatever_blanks_stand_beside_the_number() {
    let cell = |unit: &str, cell: &str, field: Field| {
        let column = format!("{{ column: cell, unit: {unit} }}");
        let by_cell = read(&column, &format!("number,cell\n1,{cell}\n"), field);
        let text = serde_json::to_string(cell).unwrap();
        let by_line = read(&column, &format!("{{\"number\": 1, \"cell\": {text}}}\n"), field);
        assert_eq!(by_cell, by_line, "{cell:?}");
        by_cell
    };
    for blank in [" ", "\u{a0}", "\u{2009}", "\u{3000}"] {
        for written in [format!("{blank}1840"), format!("1840{blank}"), format!("1840{blank}USD")] {
            assert_eq!(cell("cents", &written, Field::Amount), "18.40 USD", "{written:?}");
            assert_eq!(cell("minor units", &written, Field::Amount), "18.40 USD", "{written:?}");
        }
        assert_eq!(cell("percent", &format!("{blank}62.5"), Field::BuyerReturnRate), "62.5%");
    }
    assert_eq!(cell("percent", "62.5%", Field::BuyerReturnRate), "62.5%");
    for written in ["1 840", "0x12", "18 USD 40", "0100", "5.000000000000000000000000001"] {
        for unit in ["cents", "minor units"] {
            let read = cell(unit, written, Field::Amount);
            assert!(["malformed", "out_of_range", "precision"].contains(&&*read), "{written} {unit}: {read}");
        }
    }
    assert_eq!(cell("cents", "500.00000000000000000000000000", Field::Amount), "out_of_range");
    for written in ["050", "1e1", "half"] {
        assert_eq!(cell("percent", written, Field::BuyerReturnRate), "malformed", "{written}");
    }
    assert_eq!(cell("hours", "48", Field::BuyerAccountAge), "2d");
    for written in ["048", "48 h", "1000000000000000"] {
        assert_eq!(cell("hours", written, Field::BuyerAccountAge), "malformed", "{written}");
    }
}

#[test]
fn the_smallest_unit_is_that_of_the_currency_beside_the_amount() {
    let line = "{\"currency\": \"USD\", \"order\": {\"total\": 60000, \"currency\": \"JPY\"}}\n";
    let column = "{ column: order.total, unit: minor units }";
    assert_eq!(read(column, line, Field::OrderAmount), "60000 JPY");
}

#[test]
fn a_value_of_another_shape_is_not_nothing() {
    let dispute = "{ column: dispute, words: { OPEN: in_progress } }";
    for (said, expected) in
        [("\"OPEN\"", "in_progress"), ("null", "absent"), ("{\"state\": \"OPEN\"}", "malformed")]
    {
        assert_eq!(
            read(dispute, &format!("{{\"number\": 1, \"dispute\": {said}}}\n"), Field::Arbitration),
            expected
        );
    }
    for (said, expected) in [
        ("{\"labels\": [\"vip\"]}", "[vip]"),
        ("{\"labels\": {\"vip\": true}}", "malformed"),
        ("{}", "absent"),
        ("null", "absent"),
        ("[{\"labels\": [\"vip\"]}]", "malformed"),
        ("\"vip\"", "malformed"),
    ] {
        let line = format!("{{\"number\": 1, \"cust\": {said}}}\n");
        assert_eq!(read("cust.labels", &line, Field::BuyerTags), expected, "{said}");
    }
}
