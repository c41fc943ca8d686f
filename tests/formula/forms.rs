//! The forms of formulas: what is read, and as what.

use crate::read;

#[track_caller]
fn is(formula: &str, expected: &str) {
    match read(formula) {
        Ok(read) => assert_eq!(format!("{:?}", read.expr), expected, "{formula}"),
        Err(findings) => panic!("{formula}: {findings}"),
    }
}

#[test]
fn constants_bend_to_what_they_stand_beside() {
    is(
        "amount > 25",
        "Compare(Greater, Read(Field(Amount)), Const(Money(Money { amount: 25, currency: USD })))",
    );
    is(
        "-25.50 < amount",
        "Compare(Less, Const(Money(Money { amount: -25.50, currency: USD })), Read(Field(Amount)))",
    );
    is("reason == \"damaged\"", "Compare(Equal, Read(Field(Reason)), Const(Code(12)))");
    is(
        "amount in [5, 10]",
        "OneOf(Read(Field(Amount)), [Const(Money(Money { amount: 5, currency: USD })), Const(Money(Money { amount: 10, currency: USD }))])",
    );
    is(
        "amount > min(5, 10)",
        "Compare(Greater, Read(Field(Amount)), Call(Min, [Const(Money(Money { amount: 5, currency: USD })), Const(Money(Money { amount: 10, currency: USD }))]))",
    );
    is(
        "amount >= money(\"3 EUR\")",
        "Compare(GreaterOrEqual, Read(Field(Amount)), Const(Money(Money { amount: 3, currency: EUR })))",
    );
    is(
        "delivered_at >= date(\"2026-11-01\")",
        "Compare(GreaterOrEqual, Read(Field(DeliveredAt)), Const(Moment(Moment(1793516400))))",
    );
    is("since_rts < hours(-2)", "Compare(Less, Read(Field(SinceRts)), Const(Duration(Duration(-7200))))");
}

#[test]
fn signs_before_numbers_are_read_from_the_text() {
    for (formula, number) in [
        ("-5", "-5"),
        ("- 5", "-5"),
        ("-(5)", "-5"),
        ("- -5", "5"),
        ("-(-(5.10))", "5.10"),
        ("+5", "5"),
        ("+(-5)", "-5"),
    ] {
        is(
            &format!("photos > {formula}"),
            &format!("Compare(Greater, Read(Field(Photos)), Const(Number({number})))"),
        );
    }
    is(
        "photos - -5 > 1",
        "Compare(Greater, Arithmetic(Subtract, Read(Field(Photos)), Const(Number(-5))), Const(Number(1)))",
    );
    is(
        "photos-5 > 1",
        "Compare(Greater, Arithmetic(Subtract, Read(Field(Photos)), Const(Number(5))), Const(Number(1)))",
    );
}

#[test]
fn branches_are_chains_of_if() {
    is(
        "switch photos { 1 | -2 => true, 3 => has_note, _ => false }",
        "If(Or([Compare(Equal, Read(Field(Photos)), Const(Number(1))), Compare(Equal, Read(Field(Photos)), Const(Number(-2)))]), \
         Const(Bool(true)), If(Compare(Equal, Read(Field(Photos)), Const(Number(3))), Read(Field(HasNote)), Const(Bool(false))))",
    );
    is(
        "switch reason { \"damaged\" => switch photos { 0 => false, _ => true }, _ => false, }",
        "If(Compare(Equal, Read(Field(Reason)), Const(Code(12))), If(Compare(Equal, Read(Field(Photos)), Const(Number(0))), \
         Const(Bool(false)), Const(Bool(true))), Const(Bool(false)))",
    );
    is(
        "if photos > 1 { true } else if has_note { false } else { true }",
        "If(Compare(Greater, Read(Field(Photos)), Const(Number(1))), Const(Bool(true)), If(Read(Field(HasNote)), Const(Bool(false)), Const(Bool(true))))",
    );
}

#[test]
fn lists_and_texts_are_asked() {
    is("\"A\" in skus", "Call(Contains, [Read(Field(Skus)), Const(Text(\"A\"))])");
    is("skus.contains(\"A\")", "Call(Contains, [Read(Field(Skus)), Const(Text(\"A\"))])");
    is("\"A\" !in skus", "Not(Call(Contains, [Read(Field(Skus)), Const(Text(\"A\"))]))");
    is("photos !in [1]", "Not(OneOf(Read(Field(Photos)), [Const(Number(1))]))");
    is(
        "loyalty.tier.to_lower().starts_with(\"g\")",
        "Call(StartsWith, [Call(ToLower, [Read(Declared(0))]), Const(Text(\"g\"))])",
    );
    is(
        "buyer.tags.len() > points",
        "Compare(Greater, Call(Len, [Read(Field(BuyerTags))]), Read(Declared(1)))",
    );
}

#[test]
fn giving_a_value_to_what_is_not_said_leans_on_absence() {
    assert!(read("(photos ?? 0) > 1").unwrap().leans_on_absence());
    assert!(!read("(since_rts ?? days(0)) > days(1)").unwrap().leans_on_absence());
    assert!(!read("photos > 1").unwrap().leans_on_absence());
}
