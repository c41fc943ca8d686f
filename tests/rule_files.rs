//! Rule files as they should not be: hostile, broken, ambiguous. Each is refused with its place and nothing is
//! loaded. The numbers are those of the catalogue of faults that the project keeps.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unreachable,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

use greenlight::lang::Policy;
use greenlight::source::{Code, Findings};

const TOP: &str = "policy: p\nowner: seller\ncurrency: USD\ntimezone: UTC\n";

fn refused(text: &str) -> Findings {
    match Policy::parse("p.yaml", text) {
        Err(found) => found,
        Ok(_) => panic!("it loads:\n{}", text.chars().take(600).collect::<String>()),
    }
}

fn refused_as(code: Code, text: &str) -> Findings {
    let found = refused(text);
    assert!(found.list.iter().any(|finding| finding.code == code), "no {code:?}: {found}");
    found
}

fn rule(conditions: &str) -> String {
    format!("{TOP}rules:\n  - rule: r\n    when: {{ {conditions} }}\n    then: review\n")
}

/// The line, column and code of the first finding.
fn first(found: &Findings) -> (usize, usize, Code) {
    let finding = &found.list[0];
    let place = found.file.place(finding.span.start);
    (place.line, place.column, finding.code)
}

#[test]
fn a01_an_alias_bomb_is_refused_at_its_first_anchor() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..10 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        bomb += &format!("a{level}: &a{level} [{aliases}]\n");
    }
    let found = refused_as(Code::YamlFeature, &format!("{TOP}{bomb}rules: *a9\n"));
    assert_eq!((found.list.len(), first(&found).0), (1, 5), "{found}");
}

#[test]
fn a02_deep_nesting_is_refused() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", ""), ("{", ""), ("\"", "")] {
        for count in [100, 1_500] {
            let text = format!("{TOP}rules: {}{}", open.repeat(count), close.repeat(count));
            let found = refused(&text);
            assert_eq!(found.list.len(), 1, "{}", found.list.len());
            assert!(matches!(found.list[0].code, Code::YamlDepth | Code::YamlSyntax), "{open}: {found}");
        }
    }
    // Beyond what a line may hold; and over many lines, where only the depth can tell.
    refused_as(Code::FileTooLarge, &"[".repeat(100_000));
    refused_as(Code::YamlDepth, &"[\n".repeat(100_000));
    refused_as(Code::YamlDepth, &"{a:\n".repeat(100_000));
}

#[test]
fn a02_a_small_stack_is_enough() {
    let text = "[\n".repeat(100_000);
    let small = std::thread::Builder::new().stack_size(2 << 20);
    small.spawn(move || refused_as(Code::YamlDepth, &text)).unwrap().join().unwrap();
}

#[test]
fn a03_the_same_key_twice_names_both_lines() {
    let found = refused_as(
        Code::DuplicateKey,
        &format!(
            "{TOP}rules:\n  - rule: r\n    when:\n      kind: refund\n      kind: cancel\n    then: review\n"
        ),
    );
    let finding = &found.list[0];
    assert_eq!(first(&found), (9, 7, Code::DuplicateKey));
    assert!(finding.message.contains("line 8"), "{found}");
    assert_eq!(found.file.place(finding.others[0].span.start).line, 8);
    for twice in ["policy: q\n", "rules: []\n", "owner: seller\n"] {
        refused_as(
            Code::DuplicateKey,
            &format!("{TOP}{twice}rules:\n  - rule: r\n    when: always\n    then: review\n"),
        );
    }
    // Written in another way, it is the same key all the same.
    refused_as(Code::DuplicateKey, &rule("kind: refund, \"kind\": cancel"));
    refused_as(Code::DuplicateKey, &rule("kind: refund, \"k\\x69nd\": cancel"));
}

#[test]
fn a04_a_typo_is_told_with_what_was_meant() {
    for (wrong, meant) in [
        (rule("amonut: at most 25"), "amount"),
        (rule("kind: refnud"), "refund"),
        (rule("since_rts: at least 24 hours"), "24h"),
        (rule("amount: at mots 25"), "at most 25"),
        (rule("kind: refund").replace("when:", "whem:"), "when"),
        (rule("kind: refund").replace("review", "reveiw"), "review"),
        (rule("kind: refund").replace("timezone: UTC", "timezone: Europe/Berln"), "Europe/Berlin"),
        (rule("kind: refund").replace("owner", "onwer"), "owner"),
        (rule("buyer.id: in bloked").replace("rules:", "lists: { blocked: [a] }\nrules:"), "blocked"),
    ] {
        let found = refused(&wrong);
        let fixes: Vec<_> = found
            .list
            .iter()
            .filter_map(|finding| finding.fix.as_ref())
            .map(|fix| fix.text.as_str())
            .collect();
        assert!(fixes.contains(&meant), "{meant}: {found}");
    }
}

#[test]
fn a05_only_true_and_false_are_flags() {
    for word in [
        "yes",
        "no",
        "on",
        "off",
        "y",
        "1",
        "0",
        "True",
        "TRUE",
        "\"'true'\"",
        "\"true \"x",
        "[true, false]",
        "at least true",
    ] {
        let conditions = format!("has_note: {word}");
        let found = refused(&rule(&conditions));
        assert!(
            found.list.iter().all(|it| matches!(it.code, Code::BadBool | Code::YamlSyntax | Code::Operator)),
            "{word}: {found}"
        );
    }
    refused_as(Code::UnknownKey, &rule("kind: refund").replace("    then", "    enabled: yes\n    then"));
}

#[test]
fn a06_only_plain_numbers_are_numbers() {
    for (amount, code) in [
        ("100.005", Code::BadMoney),
        ("1e3", Code::BadNumber),
        ("1_000", Code::BadNumber),
        ("'1,000'", Code::BadNumber),
        ("010", Code::BadNumber),
        (".inf", Code::BadNumber),
        (".nan", Code::BadNumber),
        ("12345678901234567890", Code::BadNumber),
        ("0x1F", Code::BadNumber),
        ("0o17", Code::BadNumber),
        ("1.", Code::BadNumber),
        (".5", Code::BadNumber),
        ("+5", Code::BadNumber),
        ("1:30", Code::BadNumber),
        ("٣", Code::BadNumber),
        ("-1", Code::BadMoney),
    ] {
        for form in [format!("amount: {amount}"), format!("amount: at most {}", amount.trim_matches('\''))] {
            if !form.contains(',') || form.contains('\'') {
                refused_as(code, &rule(&form));
            }
        }
    }
}

#[test]
fn a07_what_is_no_policy_text_is_told_apart() {
    for (text, code) in [
        ("", Code::FileEmpty),
        ("\n\n", Code::FileEmpty),
        ("# only a comment\n", Code::FileEmpty),
        ("---\n", Code::FileEmpty),
        ("~\n", Code::FileEmpty),
        ("\u{feff}", Code::FileEmpty),
        ("\u{feff}policy: p\u{0}\n", Code::HiddenCharacter),
        ("[]", Code::Shape),
        ("text", Code::Shape),
        ("{}", Code::MissingKey),
        ("policy: p\nowner: seller\nrules:\n", Code::Shape),
        ("policy: p\nowner: seller\n---\npolicy: q\n", Code::YamlFeature),
    ] {
        refused_as(code, text);
    }
    // Written out, no rules are what is meant: a person decides everything.
    assert!(Policy::parse("p.yaml", &format!("{TOP}rules: []\n")).is_ok());
    let folder = std::env::temp_dir().join(format!("greenlight-a07-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let utf16: Vec<u8> = std::iter::once(0xfeff)
        .chain(rule("kind: refund").encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for (name, bytes) in [("utf16.yaml", utf16), ("latin1.yaml", b"policy: caf\xe9\n".to_vec())] {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        let found = Policy::open(&path).unwrap_err().to_string();
        assert!(found.contains("file-encoding"), "{found}");
    }
    assert!(Policy::open(&folder).is_err() && Policy::open(folder.join("none.yaml")).is_err());
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a08_two_rules_of_one_name() {
    let two = rule("kind: refund") + "  - rule: r\n    when: always\n    then: approve\n";
    let found = refused_as(Code::DuplicateName, &two);
    assert_eq!(first(&found), (9, 11, Code::DuplicateName));
    assert!(found.list[0].message.contains("line 6"), "{found}");
}

#[test]
fn a09_files_of_no_persons_making_are_refused_unread() {
    let large = format!("{TOP}rules:\n{}", "# filler\n".repeat(50 << 17));
    assert!(large.len() > 50_000_000);
    assert_eq!(refused_as(Code::FileTooLarge, &large).list.len(), 1);
    let keys: String = (0..1_000_000).map(|key| format!("k{key}: 1\n")).collect();
    assert_eq!(refused_as(Code::FileTooLarge, &keys).list.len(), 1);
    let line = format!(
        "{TOP}rules:\n  - rule: r\n    because: {}\n    when: always\n    then: review\n",
        "x".repeat(20_000)
    );
    let found = refused_as(Code::FileTooLarge, &line);
    assert_eq!(first(&found).0, 7);
    // As many keys as fit are read, and each is told once.
    let keys: String = (0..60_000).map(|key| format!("k{key}: 1\n")).collect();
    assert!(refused_as(Code::UnknownKey, &keys).list.len() > 1_000);
}

#[test]
fn a10_letters_that_hide_or_pretend_are_refused() {
    for hidden in [
        '\u{200b}', '\u{200e}', '\u{202e}', '\u{2066}', '\u{feff}', '\u{ad}', '\u{0}', '\u{7f}', '\u{9b}',
        '\u{2028}',
    ] {
        for text in [
            rule("kind: refund").replace("rule: r", &format!("rule: r{hidden}x")),
            format!("{}# {hidden}\n", rule("kind: refund")),
        ] {
            refused_as(Code::HiddenCharacter, &text);
        }
    }
    for (text, code) in [
        (rule("kind: refund").replace("rule: r", "rule: сheap"), Code::BadName),
        (rule("kind: refund").replace("policy: p", "policy: ра"), Code::BadName),
        (rule("amоunt: at most 25"), Code::BadName),
        (rule("kind: refund").replace("rules:", "fields: { tіer: text }\nrules:"), Code::BadName),
        (rule("kind: rеfund"), Code::UnknownWord),
        (rule("kind: refund").replace("then", "thеn"), Code::UnknownKey),
    ] {
        refused_as(code, &text);
    }
    // In free text people write their own languages; and right-to-left text needs no marks.
    let text = rule("order.payment_method: بطاقة, buyer.tags: includes größe")
        .replace("    then", "    because: Größe, サイズ, גודל 👍\n    then");
    assert!(Policy::parse("p.yaml", &text).is_ok());
}
