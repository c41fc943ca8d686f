//! Small histories that a person can write, and policies to replay them with.

use std::convert::Infallible;

use greenlight::Policies;
use greenlight::history::{Answer, Origin, Outcome, PastRequest, PastReview, Responder};
use greenlight::lang::Policy;
use greenlight::model::{Field, Moment, Request, Review, Scalar};
use greenlight::simulate::{Observed, Simulation};

pub(crate) fn moment(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

/// Day and hour of November 2026, as in `1 08:00`.
pub(crate) fn november(text: &str) -> Moment {
    let (day, time) = text.split_once(' ').unwrap();
    moment(&format!("2026-11-{day:0>2}T{time}:00Z"))
}

pub(crate) const PLATFORM: &str = "
policy: platform
owner: platform
currency: USD
rules:
  - rule: remorse-hour
    when: { kind: cancel, since_payment: under 1h }
    then: platform
  - rule: rts-24h
    when: { kind: refund, review: approval, seller_responded: false, since_rts: at least 24h }
    then: platform
  - rule: deadline-missed
    when: { seller_responded: false, until_deadline: at most 0s }
    then: platform
    metric: included
";

pub(crate) fn policies(platform: Option<&str>, seller: Option<&str>) -> Policies {
    let parse = |text: &str| match Policy::parse("policy.yaml", text) {
        Ok(policy) => policy,
        Err(findings) => panic!("{findings}"),
    };
    Policies::new(platform.map(parse), seller.map(parse)).unwrap()
}

/// A seller policy with these rules.
pub(crate) fn seller(rules: &str) -> String {
    format!("policy: shop\nowner: seller\ncurrency: USD\nrules:\n{rules}")
}

/// A request as the JSON says, with its approval not answered yet.
pub(crate) fn asked(json: &str) -> PastRequest {
    let request = Request::from_json(json).unwrap();
    let began_at = request.for_review(Review::Approval).review_began();
    let reviews = vec![PastReview { review: Review::Approval, began_at, answer: None }];
    PastRequest { request, reviews, origin: Origin { file: "history".into(), record: 1 } }
}

pub(crate) trait Story {
    /// The last review was answered like that.
    fn answered(self, outcome: Outcome, by: Option<Responder>, at: Option<Moment>) -> Self;
    /// The goods came back.
    fn came_back(self, at: Moment) -> Self;
}

impl Story for PastRequest {
    fn answered(mut self, outcome: Outcome, by: Option<Responder>, at: Option<Moment>) -> Self {
        self.reviews.last_mut().unwrap().answer = Some(Answer { outcome, at, by });
        self
    }

    fn came_back(mut self, at: Moment) -> Self {
        self.request.read(Field::InspectionReceivedAt, &Scalar::Text(at.to_string().into()));
        self.reviews.push(PastReview { review: Review::Inspection, began_at: Some(at), answer: None });
        self
    }
}

pub(crate) fn run(policies: &Policies, history: &[PastRequest]) -> Simulation {
    let simulation = policies.simulate().threads(1).run(rows(history));
    assert_eq!(simulation.discrepancies(), [""; 0]);
    simulation
}

pub(crate) fn rows(history: &[PastRequest]) -> impl Iterator<Item = Result<PastRequest, Infallible>> + Send {
    history.iter().cloned().map(Ok)
}

/// Each review in a line: fate, rule, hours after its begin, entry and seconds.
pub(crate) fn lines(policies: &Policies, history: &[PastRequest]) -> Vec<String> {
    let mut lines = Vec::new();
    let observer = |seen: &Observed<'_, '_>| {
        let replayed = seen.simulated;
        let rule =
            replayed.rule().map_or_else(|| replayed.why(seen.review.review).into_owned(), str::to_owned);
        let after =
            replayed.decision.as_ref().map(|(_, at)| at.since(seen.review.began_at.unwrap()).to_string());
        let time = replayed.tag.time.map(|time| time.to_string());
        lines.push(format!(
            "{} {} by {rule} after {}: {:?} {}",
            seen.review.review.name(),
            replayed.fate.name(),
            after.unwrap_or("-".into()),
            replayed.tag.entry,
            time.unwrap_or("-".into())
        ));
        Ok::<_, Infallible>(())
    };
    let Ok(simulation) = policies.simulate().observe(rows(history), observer);
    assert_eq!(simulation.discrepancies(), [""; 0]);
    lines
}
