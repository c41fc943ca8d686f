//! What the names of entries mean, and which name comes next: services write their fields in one order.

use std::sync::LazyLock;

use crate::model::Field;
use crate::model::scan::Scan;

/// What a name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Field(Field),
    /// A map of fields, by its place among [`GROUPS`].
    Group(u8),
    /// What bare amounts are in.
    Currency,
    Id,
    /// Nothing.
    Strange,
}

/// The maps that fields are in.
const GROUPS: [&str; 3] = ["order", "buyer", "inspection"];

const FIELDS: u8 = Field::COUNT as u8;

impl Target {
    /// A number for everything but what is [strange](Self::Strange).
    pub(super) fn number(self) -> u8 {
        match self {
            Self::Field(field) => field as u8,
            Self::Group(group) => FIELDS + group,
            Self::Currency => FIELDS + GROUPS.len() as u8,
            Self::Id | Self::Strange => FIELDS + GROUPS.len() as u8 + 1,
        }
    }
}

/// Names that are known, by where they stand and what they mean: twice as many as targets, since fields in maps go by
/// two names.
const NAMES: usize = 2 * (Field::COUNT + GROUPS.len() + 2);

/// A known name.
struct Name {
    /// With its quotes and the colon.
    written: Box<[u8]>,
    target: Target,
    group: Option<u8>,
}

static TABLE: LazyLock<Vec<Option<Name>>> = LazyLock::new(|| {
    let mut table: Vec<Option<Name>> = Vec::new();
    table.resize_with(NAMES, || None);
    let mut put = |target: Target, group: Option<u8>, name: &str| {
        let written = format!("\"{name}\":").into_bytes().into();
        if let Some(place) = table.get_mut(usize::from(place(target, group))) {
            *place = Some(Name { written, target, group });
        }
    };
    for (at, name) in (0..).zip(GROUPS) {
        put(Target::Group(at), None, name);
        for &field in Field::ALL.iter().filter(|field| field.def().derived.is_none()) {
            if let Some(inside) = within(name, field) {
                put(Target::Field(field), Some(at), inside);
            }
        }
    }
    for &field in Field::ALL.iter().filter(|field| field.def().derived.is_none()) {
        put(Target::Field(field), None, field.name());
    }
    put(Target::Currency, None, "currency");
    put(Target::Id, None, "id");
    table
});

fn place(target: Target, group: Option<u8>) -> u8 {
    target.number() * 2 + u8::from(group.is_some())
}

fn within(group: &str, field: Field) -> Option<&'static str> {
    field.name().strip_prefix(group)?.strip_prefix('.')
}

/// Which name came after each the last time.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    next: [u8; NAMES + 1],
    last: u8,
}

/// Before the first name, and no name.
const NONE: u8 = NAMES as u8;

impl Default for Keys {
    fn default() -> Self {
        Self { next: [NONE; NAMES + 1], last: NONE }
    }
}

impl Keys {
    pub(super) fn begin(&mut self) {
        self.last = NONE;
    }

    /// Passes the name that came next the last time, if it does so now, and says what it means.
    #[inline]
    pub(super) fn expected(&mut self, group: Option<u8>, scan: &mut Scan<'_>) -> Option<Target> {
        let next = *self.next.get(usize::from(self.last))?;
        let name = TABLE.get(usize::from(next))?.as_ref()?;
        if name.group != group || !scan.pass_all(&name.written) {
            return None;
        }
        self.last = next;
        Some(name.target)
    }

    /// What a name means in a map.
    pub(super) fn find(&mut self, group: Option<u8>, name: &str) -> Option<Target> {
        let target = match group {
            None => match name {
                "currency" => Target::Currency,
                "id" => Target::Id,
                _ => match GROUPS.iter().position(|group| *group == name) {
                    Some(group) => Target::Group(u8::try_from(group).ok()?),
                    None => Target::Field(Field::from_name(name)?),
                },
            },
            Some(group) => {
                let of = Self::group(group);
                let inside = Field::ALL.iter().find(|field| within(of, **field) == Some(name));
                Target::Field(*inside?)
            }
        };
        if matches!(target, Target::Field(field) if field.def().derived.is_some()) {
            return None;
        }
        let place = place(target, group);
        if let Some(next) = self.next.get_mut(usize::from(self.last)) {
            *next = place;
        }
        self.last = place;
        Some(target)
    }

    /// The name of a map.
    pub(super) fn group(at: u8) -> &'static str {
        GROUPS.get(usize::from(at)).copied().unwrap_or_default()
    }

    /// Whether a name in a map is that of a field that is worked out.
    pub(super) fn derived(group: u8, name: &str) -> bool {
        Field::ALL.iter().any(|field| within(Self::group(group), *field) == Some(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_map_of_fields_is_known() {
        for field in Field::ALL {
            let group = field.name().rsplit_once('.').map(|(group, _)| group);
            assert!(group.is_none_or(|group| GROUPS.contains(&group)), "{}", field.name());
        }
        assert!(NAMES < 255 && TABLE.iter().flatten().count() > Field::COUNT);
    }
}
