//! Whole commands of the floor, each against single moves: what comes on top of the stock that changes.

use anyhow::{Result, bail};

use crate::{
    ground::{Ground, Measured},
    options::Options,
    output::progress,
    prepare::{self, Items, Prepared},
    table::{Goal, Row, thousands},
};

const MOVES: &str = "moves a second, beside whole commands";
const RECEIVE: &str = "receipts a second";
const PUT_AWAY: &str = "putaways a second";
const PICK: &str = "picks a second";

/// Commands that are prepared for the first round; later ones go by what the round before did.
const FIRST: usize = 2_000;

pub async fn measure(ground: &mut Ground, options: &Options, measured: &mut Measured) -> Result<()> {
    let mut items = Items::new();
    let (mut receipts, mut picks) = (FIRST, FIRST);
    for round in 0..=options.rounds {
        let single = ground.moves("moves", options.clients, options.seconds).await?.per_second();
        let commands = prepare::receipts(&ground.api, &ground.site, &mut items, receipts).await?;
        let received = run(ground, options, RECEIVE, &commands).await?;
        let commands = prepare::putaways(&ground.api, receipts).await?;
        let put_away = run(ground, options, PUT_AWAY, &commands).await?;
        let commands = prepare::picks(&ground.api, &ground.site, &mut items, picks).await?;
        let picked = run(ground, options, PICK, &commands).await?;
        // The first round tells how many are needed, and is not counted.
        if round > 0 {
            for (what, rate) in [(MOVES, single), (RECEIVE, received), (PUT_AWAY, put_away), (PICK, picked)] {
                measured.keep(what, rate);
            }
        }
        (receipts, picks) = (enough(received, options.seconds), enough(picked, options.seconds));
    }
    ground.api.verify().await?;
    let single = measured.median(MOVES)?;
    for (what, command) in [(RECEIVE, "receive a line"), (PUT_AWAY, "confirm a putaway"), (PICK, "confirm a pick")] {
        let rate = measured.median(what)?;
        measured.rows.push(Row {
            work: format!("whole commands: {command}"),
            measure: "commands/s ÷ single moves/s".to_owned(),
            medians: format!("{} ÷ {}", thousands(rate), thousands(single)),
            value: rate / single,
            goal: Goal::ratio(0.5, 0.35),
        });
    }
    Ok(())
}

async fn run(ground: &mut Ground, options: &Options, what: &str, commands: &[Prepared]) -> Result<f64> {
    ground.file("prepared", &prepare::file(commands))?;
    let load = ground.wrk("prepared", options.clients, options.seconds).await?;
    if load.refused() > 0 {
        bail!("{what}: commands were refused although all was prepared: {}", load.told());
    }
    progress(&format!("{what}: {} of {} prepared ({})", thousands(load.per_second()), commands.len(), load.told()));
    Ok(load.per_second())
}

/// What a run of so many seconds takes at this rate, and some more.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rate is a small positive number")]
fn enough(rate: f64, seconds: u32) -> usize {
    ((rate * f64::from(seconds) * 1.3) as usize).max(FIRST / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_is_prepared_for_what_the_one_before_did_and_a_third_more() {
        assert_eq!(enough(1_000.0, 10), 13_000);
        assert_eq!(enough(0.5, 10), 500);
    }
}
