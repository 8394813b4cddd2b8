//! `opensync prices`: the price table, and prices of the person's own.

use std::io::Write as _;
use std::ops::ControlFlow;

use anyhow::Result;
use opensync_core::OpenSync;
use opensync_core::price::{Price, PriceOverride};
use opensync_core::settings::SettingsFile;

use super::{Context, NothingFound};
use crate::cli::{self, PriceChange};
use crate::config;
use crate::output;
use crate::progress::Meter;
use crate::table::{self, Align};

pub(super) fn run(context: &Context, arguments: cli::Prices) -> Result<()> {
    match arguments.change {
        None => show(context, arguments.model.as_deref().unwrap_or_default()),
        Some(change) => {
            let mut file = config::file(&context.folder)?;
            apply(&mut file, change)?;
            file.write()?;
            let mut meter = Meter::steps("prices");
            let changed = context.open()?.reprice(&mut |done, total| {
                meter.set(done, total);
                ControlFlow::Continue(())
            })?;
            drop(meter);
            if context.json {
                return output::json(&serde_json::json!({ "repriced": changed }));
            }
            eprintln!("The cost of {} answers is different now.", output::count(changed));
            Ok(())
        }
    }
}

fn apply(file: &mut SettingsFile, change: PriceChange) -> Result<()> {
    match change {
        PriceChange::Set {
            model,
            input,
            output,
            cache_read,
            cache_write_5m,
            cache_write_1h,
            reasoning,
        } => {
            let price = PriceOverride {
                input,
                output,
                cache_read,
                cache_write_5m,
                cache_write_1h,
                reasoning,
            };
            file.set_price(&model, Some(&price))?;
            Ok(())
        }
        PriceChange::Unset { model } => {
            if file.set_price(&model, None)? {
                return Ok(());
            }
            Err(NothingFound(format!("no price of your own for `{model}`")).into())
        }
    }
}

fn show(context: &Context, holds: &str) -> Result<()> {
    let archive: OpenSync = context.open()?;
    let table = archive.prices();
    let own = config::file(&context.folder)?.prices()?;
    let is_meant = |name: &str| name.contains(&holds.to_lowercase());
    let prices: Vec<(&str, &Price)> = table.iter().filter(|(name, _)| is_meant(name)).collect();
    if prices.is_empty() && !holds.is_empty() {
        return Err(NothingFound(format!("no model whose name holds `{holds}` has a price")).into());
    }
    if context.json {
        let prices: std::collections::BTreeMap<_, _> = prices.into_iter().collect();
        let document = serde_json::json!({
            "date": table.date(), "unit": "1e-9 USD per 1000 tokens", "prices": prices, "own": own,
        });
        return output::json(&document);
    }
    let rows: Vec<Vec<String>> = prices.iter().map(|(name, price)| row(name, price)).collect();
    let headings = [
        ("MODEL", Align::Left),
        ("INPUT", Align::Right),
        ("OUTPUT", Align::Right),
        ("CACHE READ", Align::Right),
        ("WRITE 5M", Align::Right),
        ("WRITE 1H", Align::Right),
        ("ABOVE", Align::Left),
    ];
    table::print(&headings, &rows)?;
    let mut out = anstream::stdout().lock();
    let (date, own) = (table.date(), own.len());
    writeln!(out, "US dollars per million tokens, as of {date}; {own} of your own")?;
    Ok(())
}

fn row(name: &str, price: &Price) -> Vec<String> {
    let rates = &price.rates;
    #[expect(clippy::cast_precision_loss, reason = "prices are small")]
    let dollars = |units: u64| format!("{}", units as f64 / 1e6);
    let above = price.above.iter().map(|band| {
        let threshold = output::tokens(band.threshold_tokens);
        format!(">{threshold}: {}/{}", dollars(band.rates.input), dollars(band.rates.output))
    });
    vec![
        output::one_line(name, 50),
        dollars(rates.input),
        dollars(rates.output),
        dollars(rates.cache_read),
        dollars(rates.cache_write_5m),
        dollars(rates.cache_write_1h),
        above.collect::<Vec<_>>().join(" "),
    ]
}
