//! The smallest service: load two policies once, decide a request, act on the decision.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use greenlight::Policies;
use greenlight::model::{Moment, Request};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let policies = Policies::open("rules/platform/tiktok-us.yaml", "rules/seller/everyday.yaml")?;
    let request = Request::from_json(include_str!("requests/damaged-cable.json"))?;
    let now = Moment::parse("2026-11-05T10:00:00Z")?; // a service passes its own clock

    let decision = policies.decide(&request, now);
    println!("{decision}");
    if decision.is_approval() {
        println!(
            "approve it: {}",
            decision.resolution().map_or("as asked".to_owned(), |what| what.to_string())
        );
    }
    if let Some(until) = decision.stands_until() {
        println!("look again at {until}");
    }
    println!("\n{}", policies.explain(&request, now));
    Ok(())
}
