//! The stable codes of findings, and what each means.

use crate::model::similar;

macro_rules! codes {
    ($($variant:ident $name:literal $meaning:literal;)*) => {
        /// The stable code of a kind of finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code { $(#[doc = $meaning] $variant),* }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The code itself, as shown and as searched for.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// What it means, in a line.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning),* }
            }
        }
    };
}

impl Code {
    /// The code of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }

    /// The code whose name is nearest to a word that names none, if one is near enough to be meant.
    pub fn similar(word: &str) -> Option<Self> {
        similar(word, Self::ALL.iter().map(|code| code.name())).and_then(Self::from_name)
    }
}

codes! {
    FileEmpty "file-empty" "the file holds nothing, which never means `no rules`";
    FileEncoding "file-encoding" "the file is not plain UTF-8 text";
    FileTooLarge "file-too-large" "the file, a line or the number of its entries is over the limit";
    HiddenCharacter "hidden-character" "a character that cannot be seen, or that only looks like another";
    YamlSyntax "yaml-syntax" "the file is not well-formed YAML";
    YamlFeature "yaml-feature" "an anchor, alias, tag, merge key or second document: YAML that policies do not use";
    YamlDepth "yaml-depth" "nested too deeply";
    DuplicateKey "duplicate-key" "the same key twice in one map";
    UnknownKey "unknown-key" "a key that has no meaning here";
    MissingKey "missing-key" "a key that has to be there";
    Shape "shape" "a list, map or single value where another is expected";
    BadName "bad-name" "a name in a form that is not accepted";
    DuplicateName "duplicate-name" "two rules, lists or fields of one name";
    UnknownWord "unknown-word" "a word outside a closed vocabulary";
    UnknownField "unknown-field" "a field that is neither in the table nor declared";
    UnknownList "unknown-list" "a list that is not under `lists:`";
    ListFile "list-file" "a list's file cannot be read or has a line that is no entry";
    Operator "operator" "a condition in a form that its field does not have";
    BadNumber "bad-number" "not a plain number, or one out of range";
    BadBool "bad-bool" "not `true` or `false`";
    BadMoney "bad-money" "not an amount of money that is exact in its currency";
    BadDuration "bad-duration" "not a duration such as `24h`";
    BadMoment "bad-moment" "not a date or a moment";
    Currency "currency" "no currency, an unknown one, or two that cannot be compared";
    EmptyRange "empty-range" "bounds that no value fits";
    Route "route" "a route or metric that the owner of the policy cannot decide";
    FormulaSyntax "formula-syntax" "the formula is not well formed";
    FormulaForbidden "formula-forbidden" "the formula uses something that is no expression over fields";
    FormulaType "formula-type" "the parts of the formula do not go together";
    FormulaCost "formula-cost" "the formula is too long or too deep";
    FormulaTime "formula-time" "time is used in a way that cannot say how long a decision stands";
    LeansOnAbsence "leans-on-absence" "a rule approves because the request does not say something";
    AnyKind "any-kind" "a rule approves every kind of request alike";
    ExactAmount "exact-amount" "a rule fits one exact amount and nothing else";
    Resolution "resolution" "a resolution that the kind of request cannot have";
    OtherOwner "other-owner" "a policy given in the place of the other owner's";
    CasePolicy "case-policy" "a policy that cases are for and that cannot be loaded";
    CaseValue "case-value" "a value in a case that its field cannot have";
    UnknownRule "unknown-rule" "a case expects a rule that is in none of its policies";
    Reading "reading" "a unit, form or words that the column of a mapping cannot have";
    GuardBroken "guard-broken" "a statement under `guards:` that does not hold";
    GuardNotDecided "guard-not-decided" "a statement under `guards:` that is neither proved nor refuted";
    Unused "unused" "a list or field that no rule uses";
    NeverFits "never-fits" "a rule that no request can fit";
    AlwaysFits "always-fits" "a rule that every request fits";
    AlwaysTrue "always-true" "a condition that is true whatever the request says";
    Shadowed "shadowed" "a rule whose turn never comes: rules before it decide all that it fits";
    PartlyShadowed "partly-shadowed" "a part of a rule whose turn never comes";
    RedundantCondition "redundant-condition" "a condition that changes nothing";
    RedundantRule "redundant-rule" "a rule that changes nothing";
    OrderMatters "order-matters" "an approval that comes before a rule that would keep from it";
    UnguardedApproval "unguarded-approval" "an approval without a limit on money, or of whatever was bought for whatever reason";
    Gap "gap" "requests that no rule fits, so that a person decides";
    UnreachableMetric "unreachable-metric" "a metric that is stated and that no request can get";
    Expired "expired" "a rule whose time is over";
    NotYetActive "not-yet-active" "a rule whose time has not begun";
    OverlappingDates "overlapping-dates" "two rules for a season whose times overlap";
    NotDecided "not-decided" "a question about a rule that could not be decided";
    Allow "allow" "a comment that allows a finding and is not of the right form";
    UnusedAllow "unused-allow" "a comment that allows a finding that there is not";
}
