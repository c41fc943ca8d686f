//! Many sellers: each with the twelve rules, in numbers and words of their own.

use super::TWELVE;
use super::dice::Dice;

/// The dollars of the twelve rules that every seller sets differently.
const AMOUNTS: [i64; 6] = [100, 25, 60, 15, 150, 80];

/// What one seller changes in the twelve rules; see [`seller`] for where.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Numbers {
    /// Points.
    pub(crate) risk: i64,
    /// Percent.
    pub(crate) return_rate: i64,
    /// Dollars: the most for the rules that speak of an amount, in their order.
    pub(crate) amounts: [i64; 6],
    /// Days.
    pub(crate) days: i64,
    /// A buyer that this seller alone blocks.
    pub(crate) blocked: i64,
}

/// The numbers of a seller.
pub(crate) fn numbers(seller: usize) -> Numbers {
    let mut dice = Dice::new(0x7365_6c6c ^ seller as u64);
    let mut near = |amount: i64| amount * dice.between(60, 140) / 100;
    let amounts = AMOUNTS.map(&mut near);
    Numbers {
        risk: dice.between(60, 90),
        return_rate: dice.between(40, 80),
        amounts,
        days: dice.between(14, 45),
        blocked: dice.below(100_000),
    }
}

/// The policy of a seller.
pub(crate) fn seller(seller: usize) -> String {
    let Numbers { risk, return_rate, amounts, days, blocked } = numbers(seller);
    let text = TWELVE
        .replace("policy: twelve", &format!("policy: seller-{seller:06}"))
        .replace("[buyer-00003,", &format!("[buyer-{blocked:05},"))
        .replace("over 75", &format!("over {risk}"))
        .replace("over 60%", &format!("over {return_rate}%"))
        .replace("at most 30d", &format!("at most {days}d"));
    let line = |line: &str| {
        let Some((before, dollars)) = line.split_once("amount: at most ") else { return line.to_owned() };
        let at = AMOUNTS.iter().position(|amount| amount.to_string() == dollars);
        match at.and_then(|at| amounts.get(at)) {
            Some(amount) => format!("{before}amount: at most {amount}"),
            None => line.to_owned(),
        }
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The policy of a seller, which says whose it is; see [`seller_id`].
pub(crate) fn seller_of(at: usize) -> String {
    seller(at).replacen("owner: seller", &format!("owner: seller\nseller_id: \"{}\"", seller_id(at)), 1)
}

/// The id of a seller.
pub(crate) fn seller_id(at: usize) -> String {
    format!("74950{at:014}")
}
