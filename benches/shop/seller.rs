//! Many sellers: each with the twelve rules, in numbers and words of their own.

use super::TWELVE;
use super::dice::Dice;

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
    let amounts = [100, 25, 60, 15, 150, 80].map(&mut near);
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
    let changes = [
        ("policy: twelve".to_owned(), format!("policy: seller-{seller:06}")),
        ("[buyer-00003,".to_owned(), format!("[buyer-{blocked:05},")),
        ("over 75".to_owned(), format!("over {risk}")),
        ("over 60%".to_owned(), format!("over {return_rate}%")),
        ("at most 30d".to_owned(), format!("at most {days}d")),
    ];
    let dollars = [100, 25, 60, 15, 150, 80].into_iter().zip(amounts);
    let amounts =
        dollars.map(|(old, new)| (format!("amount: at most {old}\n"), format!("amount: at most {new}\n")));
    changes.into_iter().chain(amounts).fold(TWELVE.to_owned(), |text, (old, new)| text.replace(&old, &new))
}
