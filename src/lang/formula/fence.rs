//! The fence in front of rhai's parser: what is never part of a formula is turned away before it is parsed.
//!
//! rhai reads whole programs. The length is bounded before its lexer runs, comments and programs are
//! recognized before its parser runs, and the parser itself only goes as deep as it is allowed to.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rhai::{AST, Engine, LexError, OptimizationLevel, ParseErrorType, Position, Token};

use super::place::Text;
use crate::source::{Code, Finding, Span};

/// The most bytes that a formula may have.
const LENGTH: usize = 4096;

/// How deep brackets, operators, names and branches may follow or enclose one another.
pub(super) const DEPTH: usize = 64;

pub(super) const TOO_DEEP: &str = "split it into several conditions or rules; `a == \"x\" || a == \"y\"` is shorter as `a in [\"x\", \"y\"]`";

const PERCENT: &str = "write a rate as its number: `0.5` is 50%";

/// Reads a formula. What is wrong goes to `findings`, and then there is no tree.
pub(super) fn read<'a>(
    text: &'a str,
    place: &dyn Fn(usize, usize) -> Span,
    findings: &mut Vec<Finding>,
) -> Option<(Text<'a>, AST)> {
    let spot = |at: Range<usize>| place(at.start, at.len());
    if text.len() > LENGTH {
        let message = format!("the formula is {} bytes long, more than {LENGTH}", text.len());
        findings.push(Finding::error(Code::FormulaCost, spot(0..text.len()), message).help(TOO_DEEP));
        return None;
    }
    if text.trim().is_empty() {
        let finding = Finding::error(Code::FormulaSyntax, spot(0..text.len()), "the formula is empty");
        findings.push(finding.help("write a condition, such as `amount <= order.amount * 0.5`"));
        return None;
    }
    let before = findings.len();
    unread(text, &mut |at, what, help| {
        let message = format!("{what} are no part of formulas");
        findings.push(Finding::error(Code::FormulaForbidden, spot(at), message).help(help));
    });
    if findings.len() > before {
        return None;
    }

    let engine = engine();
    let tokens = engine.lex(&[text]).0.take_while(|(token, _)| *token != Token::EOF).collect();
    let whole = text;
    let text = Text::new(whole, tokens);
    for piece in text.pieces() {
        let words = text.slice(piece.at.clone());
        if let Token::LexError(error) = &piece.token {
            findings.push(Finding::error(Code::FormulaSyntax, spot(piece.at.clone()), lexical(error, words)));
        } else if let Some((help, fix)) = forbidden(&piece.token) {
            let message = format!("`{words}` is no part of formulas");
            let finding = Finding::error(Code::FormulaForbidden, spot(piece.at.clone()), message).help(help);
            findings.push(if fix.is_empty() { finding } else { finding.fix(fix) });
        }
    }
    if findings.len() > before {
        return None;
    }
    // A formula that rhai panics on is a formula that cannot be read.
    match catch_unwind(AssertUnwindSafe(|| engine.compile_expression(whole))) {
        Ok(Ok(tree)) => Some((text, tree)),
        Ok(Err(error)) => {
            findings.push(syntax(&error.0, error.1, &text, place));
            None
        }
        Err(_) => {
            findings.push(Finding::error(
                Code::FormulaSyntax,
                spot(0..whole.len()),
                "the formula cannot be read",
            ));
            None
        }
    }
}

fn engine() -> Engine {
    let mut engine = Engine::new_raw();
    engine.set_optimization_level(OptimizationLevel::None);
    engine.set_max_expr_depths(DEPTH, DEPTH);
    engine.set_max_string_size(LENGTH);
    engine.set_max_functions(0);
    engine.set_allow_anonymous_fn(false);
    engine.set_allow_looping(false);
    engine
}

/// Finds what rhai's lexer reads over or reads in a mode of its own: comments and text in other quotes.
fn unread(text: &str, found: &mut dyn FnMut(Range<usize>, &str, &'static str)) {
    const COMMENT: &str = "write a YAML comment, `# …`, above the condition";
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|&(_, next)| next);
        match (letter, next) {
            ('"', _) => {
                while let Some((_, letter)) = letters.next() {
                    match letter {
                        '\\' => drop(letters.next()),
                        '"' => break,
                        _ => {}
                    }
                }
            }
            ('/', Some('/' | '*')) => {
                let close = if next == Some('*') { "*/" } else { "\n" };
                let rest = text.get(at + 2..).unwrap_or("");
                let end = rest.find(close).map_or(text.len(), |length| at + 2 + length + close.len());
                found(at..end, "comments", COMMENT);
                while letters.next_if(|&(at, _)| at < end).is_some() {}
            }
            ('`', _) | ('\'', _) | ('#', Some('"' | '#')) => {
                found(at..at + 1, "other quotes than `\"`", "write text as `\"damaged\"`");
                let close = if letter == '#' { '"' } else { letter };
                letters.next_if(|_| letter == '#');
                letters.by_ref().find(|&(_, letter)| letter == close);
            }
            _ => {}
        }
    }
}

/// What to write in place of a token that is never part of a formula, and a replacement for it, or nothing.
fn forbidden(token: &Token) -> Option<(&'static str, &'static str)> {
    use Token as T;
    Some(match token {
        T::Equals => ("write `==` to compare", "=="),
        T::SemiColon => ("a formula is one expression: join conditions with `&&`, or write several", ""),
        T::PowerOf => ("write the product, such as `a * a`", ""),
        T::Ampersand => ("write `&&` for `and`", "&&"),
        T::XOr | T::LeftShift | T::RightShift => ("a formula calculates with `+ - * / %`", ""),
        T::ExclusiveRange | T::InclusiveRange => ("write both bounds: `a >= 1 && a <= 5`", ""),
        T::Elvis | T::QuestionBracket => ("write `.`; `a ?? b` gives a value where the request has none", ""),
        T::MapStart | T::DoubleColon | T::Colon => ("a formula compares and calculates with fields", ""),
        T::Let | T::Const => ("a formula has no variables: write the expression where it is used", ""),
        T::While | T::Loop | T::For | T::Do | T::Until | T::Break | T::Continue => {
            ("a formula has no loops: ask a list with `contains` or `in`", "")
        }
        T::Fn | T::Private | T::Return | T::Throw | T::Try | T::Catch | T::Import | T::Export | T::As => {
            ("a formula is one expression, not a program", "")
        }
        T::PlusAssign
        | T::MinusAssign
        | T::MultiplyAssign
        | T::DivideAssign
        | T::LeftShiftAssign
        | T::RightShiftAssign
        | T::AndAssign
        | T::OrAssign
        | T::XOrAssign
        | T::ModuloAssign
        | T::PowerOfAssign => ("a formula changes nothing: write the expression where it is used", ""),
        T::Reserved(word) => match word.as_str() {
            "===" => ("write `==` to compare", "=="),
            "!==" | "<>" => ("write `!=` to compare", "!="),
            ":=" => ("write `==` to compare", "=="),
            "$" => ("write the bare amount, or `money(\"12.50 USD\")`", ""),
            _ => ("a formula compares and calculates with fields; see the list of its functions", ""),
        },
        T::CharConstant(_) | T::InterpolatedString(_) => ("write text as `\"damaged\"`", ""),
        T::Comment(_) => ("write a YAML comment above the condition", ""),
        T::Custom(_) | T::UnprocessedRawChar(_) => ("a formula compares and calculates with fields", ""),
        _ => return None,
    })
}

fn lexical(error: &LexError, words: &str) -> String {
    match error {
        LexError::UnterminatedString => "the text is not closed with `\"`".into(),
        LexError::MalformedNumber(_) => format!("`{words}` is not a plain decimal number"),
        LexError::MalformedEscapeSequence(escape) => format!("`{escape}` means nothing in text"),
        _ => format!("`{words}` has no meaning here"),
    }
}

fn syntax(
    error: &ParseErrorType,
    position: Position,
    text: &Text<'_>,
    place: &dyn Fn(usize, usize) -> Span,
) -> Finding {
    let at = text.token(position);
    let words = text.slice(at.clone());
    let before = text.index(at.start).checked_sub(1).and_then(|index| text.pieces().get(index));
    let before = before.map_or("", |piece| text.slice(piece.at.clone()));
    let finding = |code, message: String| Finding::error(code, place(at.start, at.len()), message);
    match error {
        ParseErrorType::ExprTooDeep => {
            let message = format!("more than {DEPTH} operators and brackets in a row or in one another");
            return finding(Code::FormulaCost, message).help(TOO_DEEP);
        }
        ParseErrorType::MismatchedType(..) => {
            let message = "`&&`, `||` and `if` take conditions, which are true or false";
            return finding(Code::FormulaType, message.into()).help("compare it with something");
        }
        _ if words.is_empty() => {
            let message = match error {
                ParseErrorType::MissingToken(token, _) => format!("the formula ends before a `{token}`"),
                _ => "the formula ends too early".into(),
            };
            let found = finding(Code::FormulaSyntax, message);
            return if before == "%" { found.help(PERCENT) } else { found };
        }
        _ => {}
    }
    let found = match error {
        ParseErrorType::MissingToken(token, _) => format!("`{token}` is missing before `{words}`"),
        ParseErrorType::WrongSwitchDefaultCase => "the case `_` comes last".into(),
        ParseErrorType::WrongSwitchCaseCondition => "the case `_` has no condition".into(),
        _ => format!("`{words}` is not expected here"),
    };
    let found = finding(Code::FormulaSyntax, found);
    let after_number = before.starts_with(|first: char| first.is_ascii_digit());
    match words {
        "and" | "AND" => found.help("write `&&` for `and`").fix("&&"),
        "or" | "OR" => found.help("write `||` for `or`").fix("||"),
        "not" | "NOT" => found.help("write `!` for `not`").fix("!"),
        "|" | "||" => {
            Finding { code: Code::FormulaForbidden, ..found }.help("a formula has no functions of its own")
        }
        "%" => found.help(PERCENT),
        _ if before == "%" => found.help(PERCENT),
        "d" | "h" | "m" | "s" | "w" if after_number => {
            found.help("write a length of time as `days(30)`, `hours(24)`, `minutes(90)` or `seconds(5)`")
        }
        "not_in" => found.help("write `!(a in b)`"),
        _ => found,
    }
}
