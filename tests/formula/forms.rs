use crate::read;
#[test]
fn probe() {
    for text in ["amount > \"100\"", "!(reason > 100)", "amount <= order.amount * 0.5 && order.lines > 1", "switch reason { \"damaged\" | \"defective\" => true, \"x\" => false, _ => photos > 1 }",
    "switch reason { \"damaged\" | \"defective\" => 1, \"not_received\" => -2, _ => photos } > 1",
    "switch photos { -1 | 2 => true, 3 if has_note => true, _ => false }", "switch reason { \"damaged\" => true }",
    "switch photos { 1..3 => true, _ => false }",
     "if photos > 1 { amount } else { 25 } > 10", "reason in [\"damagd\", 5]", "amont > 5", "since_rts / days(1) > 3 && round(since_rts/days(1)) == 2", "photos - -5 > - (3)", "a = 5; let x", "photos > 50%", "photos !in [1,2]", "!(photos in [1])", "reason_code.to_lower().contains(\"x\")", "order.country.to_lower() == \"us\"", "if photos > 1 {true}", "a.b.c > 1", "photos.foo() > 1 || !amount", "amount + photos > 5", "min(photos, 2, amount) > 1", "(photos + 1).len() > 2", "foo(photos) > 1"] {
        match read(text) { Ok(f) => println!("OK   {text}\n       {:?}", f.expr), Err(f) => println!("BAD  {text}\n{}", f.to_string().lines().skip(4).collect::<Vec<_>>().join("\n")) }
    }
}
