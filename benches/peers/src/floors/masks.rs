//! The twelve rules by hand over batches: every condition once a batch into a bit of its rows, every rule a mask.

use super::cells::{Counts, Words, bit};
use arrow_array::cast::AsArray as _;
use arrow_array::types::{Decimal128Type, Int32Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_buffer::{ArrowNativeType, NullBuffer, ScalarBuffer};
use arrow_schema::DataType;

macro_rules! bits {
    ($($name:ident)*) => { bits!(@ 0, $($name)*); };
    (@ $at:expr, $name:ident $($rest:ident)*) => {
        const $name: u64 = 1 << ($at);
        bits!(@ $at + 1, $($rest)*);
    };
    (@ $at:expr,) => {};
}

bits! {
    WATCHLIST VIP BLOCKED BUYER_KNOWN RISKY SAFE OFTEN SELDOM KEEPS_LITTLE KEEPS_MUCH RATE_40 DEEP SHALLOW LARGE SMALL
    CANCEL REFUND RETURN REPLACEMENT FLAW MORE_FLAW REGRET UNPACKED ORDER_100 ORDERS_3 NOT_FINAL NOT_HYGIENE JUST_PAID
    AT_15 AT_25 AT_60 AT_80 AT_150 AT_300 HALF PHOTO RETURNS_3 NOT_GIFT NOT_ELECTRONICS ONLY_SMALL SELLER NOTE ONCE
    LINES_2 DAYS_30 DAYS_60 RECEIVED
}

/// The approving rules, from the fifth on.
const RULES: [u64; 8] = [
    CANCEL | UNPACKED | ORDER_100 | NOT_FINAL,
    CANCEL | REGRET | JUST_PAID,
    REFUND | FLAW | AT_25 | PHOTO | NOT_GIFT | RETURNS_3,
    REFUND | MORE_FLAW | AT_60 | ORDERS_3 | SELLER | HALF | RATE_40 | NOT_GIFT | NOT_ELECTRONICS,
    REFUND | ONLY_SMALL | AT_15 | NOTE | ONCE,
    RETURN | DAYS_30 | AT_150 | NOT_FINAL | NOT_HYGIENE,
    REPLACEMENT | FLAW | DAYS_30 | AT_80 | LINES_2,
    RETURN | VIP | DAYS_60 | AT_300,
];

const DAY: i64 = 86_400_000_000;

fn when(holds: bool, bit: u64) -> u64 {
    u64::from(holds) * bit
}

/// The rows of a batch in bits.
pub struct Masks(Vec<u64>);

impl Masks {
    /// None yet.
    pub fn new() -> Self {
        Self(Vec::new())
    }

    /// Counts the rules that decide the rows of a batch.
    pub fn count(&mut self, batch: &RecordBatch, counts: &mut Counts) {
        self.clear(batch.num_rows());
        self.look(batch);
        self.decide(counts);
    }

    /// Begins with rows of which nothing is known.
    pub fn clear(&mut self, rows: usize) {
        self.0.clear();
        self.0.resize(rows, 0);
    }

    /// Begins with what is known of rows.
    pub fn set(&mut self, rows: &[u64]) {
        self.0.clear();
        self.0.extend_from_slice(rows);
    }

    /// What is known of the rows.
    pub fn rows(&self) -> &[u64] {
        &self.0
    }

    /// Looks at the columns that are there.
    pub fn look(&mut self, batch: &RecordBatch) {
        self.figures(batch);
        self.times(batch);
        self.words(batch);
    }

    /// Counts the rules that decide the rows.
    pub fn decide(&self, counts: &mut Counts) {
        for row in &self.0 {
            let head = reviewing(*row);
            let fits =
                RULES.iter().rev().fold(0_u32, |fits, rule| fits << 1 | u32::from(row & rule == *rule));
            let rule = if fits == 0 { 0 } else { fits.trailing_zeros() as i8 + 5 };
            counts.count(if head == 0 { rule } else { head });
            if row & RECEIVED != 0 {
                counts.count(head);
            }
        }
    }

    /// Counts the rows that the first four rules decide, and says which are left.
    pub fn decide_first(&self, counts: &mut Counts) -> Vec<bool> {
        let left = self.0.iter().map(|row| {
            let head = reviewing(*row);
            if head != 0 {
                counts.count(head);
                if row & RECEIVED != 0 {
                    counts.count(head);
                }
            }
            head == 0
        });
        left.collect()
    }

    fn figures(&mut self, batch: &RecordBatch) {
        self.figure(batch.column_by_name("amount"), |cents| {
            let most = [(15, AT_15), (25, AT_25), (60, AT_60), (80, AT_80), (150, AT_150), (300, AT_300)];
            most.iter().fold(0, |all, (dollars, bit)| all | when(cents <= dollars * 100, *bit))
        });
        self.figure(batch.column_by_name("order.amount"), |cents| {
            when(cents <= 100_00, ORDER_100) | when(cents > 200_00, LARGE) | when(cents <= 200_00, SMALL)
        });
        self.figure(batch.column_by_name("order.discount_share"), |share| {
            when(share > 350, DEEP) | when(share <= 350, SHALLOW)
        });
        self.figure(batch.column_by_name("buyer.return_rate"), |rate| {
            when(rate <= 400, RATE_40)
                | when(rate > 600 && rate <= 1_000, KEEPS_LITTLE)
                | when(rate <= 600, KEEPS_MUCH)
        });
        self.figure(batch.column_by_name("photos"), |photos| when(photos >= 1, PHOTO));
        self.figure(batch.column_by_name("attempts"), |attempts| when(attempts <= 1, ONCE));
        self.figure(batch.column_by_name("order.lines"), |lines| when(lines <= 2, LINES_2));
        self.figure(batch.column_by_name("buyer.returns_90d"), |returns| when(returns <= 3, RETURNS_3));
        self.figure(batch.column_by_name("buyer.risk_score"), |risk| {
            when(risk > 75, RISKY) | when(risk <= 75, SAFE)
        });
        self.figure(batch.column_by_name("buyer.orders"), |orders| {
            when(orders >= 5, OFTEN) | when(orders < 5, SELDOM) | when(orders >= 3, ORDERS_3)
        });
        let cents = |column: &ArrayRef| column.as_primitive::<Decimal128Type>().values().clone();
        self.pair(batch, ["amount", "order.amount"], cents, |amount, order| {
            when(amount as i64 * 2 <= order as i64, HALF)
        });
    }

    fn times(&mut self, batch: &RecordBatch) {
        let micros = |column: &ArrayRef| column.as_primitive::<TimestampMicrosecondType>().values().clone();
        self.pair(batch, ["requested_at", "paid_at"], micros, |at, paid| {
            when((0..=DAY / 12).contains(&(at - paid)), JUST_PAID)
        });
        self.pair(batch, ["requested_at", "delivered_at"], micros, |at, delivered| {
            let since = at - delivered;
            when((0..=30 * DAY).contains(&since), DAYS_30) | when((0..=60 * DAY).contains(&since), DAYS_60)
        });
        if let Some(received) = batch.column_by_name("inspection.received_at") {
            match received.nulls() {
                None => self.0.iter_mut().for_each(|row| *row |= RECEIVED),
                Some(nulls) => {
                    self.0.iter_mut().zip(nulls).for_each(|(row, valid)| *row |= when(valid, RECEIVED))
                }
            }
        }
        if let Some(notes) = batch.column_by_name("has_note") {
            let notes = notes.as_boolean();
            self.0.iter_mut().zip(notes).for_each(|(row, note)| *row |= when(note == Some(true), NOTE));
        }
    }

    fn words(&mut self, batch: &RecordBatch) {
        self.word(Words::Kind, batch.column_by_name("kind"), |bits| u64::from(bits & 15) * CANCEL);
        self.word(Words::Reason, batch.column_by_name("reason_code"), |bits| u64::from(bits & 7) * FLAW);
        self.word(Words::Status, batch.column_by_name("order.status"), |bits| {
            when(bits == bit::YES, UNPACKED)
        });
        self.word(Words::Fulfillment, batch.column_by_name("order.fulfillment"), |bits| {
            when(bits == bit::YES, SELLER)
        });
        self.word(Words::BuyerId, batch.column_by_name("buyer.id"), |bits| {
            when(bits == bit::YES, BLOCKED) | when(bits != 0, BUYER_KNOWN)
        });
        self.word(Words::BuyerTags, batch.column_by_name("buyer.tags"), |bits| {
            u64::from(bits & 3) * WATCHLIST
        });
        self.word(Words::ProductTags, batch.column_by_name("product_tags"), |bits| {
            when(bits & bit::FINAL_SALE == 0, NOT_FINAL) | when(bits & bit::HYGIENE == 0, NOT_HYGIENE)
        });
        self.word(Words::Categories, batch.column_by_name("categories"), |bits| {
            when(bits != 0 && bits & bit::GIFT_CARDS == 0, NOT_GIFT)
                | when(bits != 0 && bits & bit::ELECTRONICS == 0, NOT_ELECTRONICS)
                | when(bits == bit::SMALL, ONLY_SMALL)
        });
    }

    fn figure(&mut self, column: Option<&ArrayRef>, bits: impl Fn(i64) -> u64) {
        let Some(column) = column else { return };
        match column.data_type() {
            DataType::Decimal128(..) => {
                let values = column.as_primitive::<Decimal128Type>().values();
                self.one(column, values, |value| bits(value as i64));
            }
            _ => self.one(column, column.as_primitive::<Int64Type>().values(), bits),
        }
    }

    fn one<T: Copy>(&mut self, column: &ArrayRef, values: &[T], bits: impl Fn(T) -> u64) {
        let rows = self.0.iter_mut().zip(values);
        match column.nulls() {
            None => rows.for_each(|(row, value)| *row |= bits(*value)),
            Some(nulls) => {
                rows.zip(nulls).for_each(|((row, value), valid)| *row |= bits(*value) * u64::from(valid));
            }
        }
    }

    fn pair<T: ArrowNativeType>(
        &mut self,
        batch: &RecordBatch,
        names: [&str; 2],
        values: impl Fn(&ArrayRef) -> ScalarBuffer<T>,
        bits: impl Fn(T, T) -> u64,
    ) {
        let [Some(a), Some(b)] = names.map(|name| batch.column_by_name(name)) else { return };
        let (left, right) = (values(a), values(b));
        let rows = self.0.iter_mut().zip(left.iter()).zip(right.iter());
        match NullBuffer::union(a.nulls(), b.nulls()) {
            None => rows.for_each(|((row, left), right)| *row |= bits(*left, *right)),
            Some(nulls) => rows.zip(&nulls).for_each(|(((row, left), right), valid)| {
                *row |= bits(*left, *right) * u64::from(valid);
            }),
        }
    }

    fn word(&mut self, words: Words, column: Option<&ArrayRef>, bits: impl Fn(u8) -> u64) {
        let Some(column) = column else { return };
        match column.data_type() {
            DataType::Dictionary(..) => {
                let table: Vec<u64> = dictionary(words, column).into_iter().map(&bits).collect();
                let keys = column.as_dictionary::<Int32Type>().keys();
                let rows = self.0.iter_mut().zip(keys.values());
                match keys.nulls() {
                    None => rows.for_each(|(row, key)| *row |= table[*key as usize]),
                    Some(nulls) => rows.zip(nulls).for_each(|((row, key), valid)| {
                        *row |= if valid { table[*key as usize] } else { bits(0) };
                    }),
                }
            }
            DataType::List(_) => {
                let lists = column.as_list::<i32>();
                let table = dictionary(words, lists.values());
                let items = lists.values().as_dictionary::<Int32Type>().keys().values();
                for (row, place) in self.0.iter_mut().zip(lists.value_offsets().windows(2)) {
                    let items = &items[place[0] as usize..place[1] as usize];
                    *row |= bits(items.iter().fold(0, |all, item| all | table[*item as usize]));
                }
            }
            _ => {
                for (row, text) in self.0.iter_mut().zip(column.as_string::<i32>()) {
                    *row |= bits(text.map_or(0, |text| words.bits(text)));
                }
            }
        }
    }
}

fn dictionary(words: Words, column: &dyn Array) -> Vec<u8> {
    let values = column.as_dictionary::<Int32Type>().values().as_string::<i32>();
    values.iter().map(|word| word.map_or(bit::OTHER, |word| words.bits(word))).collect()
}

/// The first four rules; negative where one cannot tell.
#[inline]
fn reviewing(row: u64) -> i8 {
    let all = |bits: u64| row & bits == bits;
    let any = |bits: u64| row & bits != 0;
    if any(WATCHLIST) {
        1
    } else if any(BLOCKED) {
        2
    } else if !any(BUYER_KNOWN) {
        -2
    } else if any(RISKY) || all(OFTEN | KEEPS_LITTLE) {
        3
    } else if !(any(SAFE) && any(SELDOM | KEEPS_MUCH)) {
        -3
    } else if all(DEEP | LARGE) {
        4
    } else if !any(SHALLOW | SMALL) {
        -4
    } else {
        0
    }
}
