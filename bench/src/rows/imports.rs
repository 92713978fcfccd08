//! Files of items and of opening stock.

use anyhow::Result;

use crate::{
    ground::{Ground, Measured},
    imports,
    options::Options,
    output::progress,
    table::{Goal, Row, Unit, thousands},
};

pub async fn measure(ground: &mut Ground, options: &Options, measured: &mut Measured) -> Result<()> {
    if !imports::are_there(&ground.api).await? {
        measured.left_out.push("imports: this binary has no `/imports`.".to_owned());
        return Ok(());
    }
    let scaled = |rows: usize| rows * options.scale as usize / 100;
    let (items, stock) = (scaled(imports::ITEMS), scaled(imports::STOCK));
    let what = [
        format!("import of {} items", thousands(super::float(items as u64))),
        format!("opening stock of {} rows", thousands(super::float(stock as u64))),
    ];
    for round in 1..=options.rounds {
        let files = [
            ("items", imports::items(round, items), items),
            ("stock", imports::stock(round, items, ground.site.size.places, stock), stock),
        ];
        for (what, (kind, file, rows)) in what.iter().zip(files) {
            let took = imports::run(&ground.api, &ground.site, kind, file, rows).await?;
            measured.keep(what, took);
            progress(&format!("{what}, round {round}: {took:.1} s"));
        }
    }
    ground.api.verify().await?;
    for (what, (aim, least)) in what.iter().zip([(4.0, 10.0), (10.0, 20.0)]) {
        measured.rows.push(Row {
            work: what.clone(),
            measure: "wall time from the upload to the last row".to_owned(),
            medians: String::new(),
            value: measured.median(what)?,
            goal: Goal { unit: Unit::Seconds, aim, least },
        });
    }
    Ok(())
}
