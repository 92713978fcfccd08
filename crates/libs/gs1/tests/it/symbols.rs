//! What scanners send of symbols, by the reference engine's inputs.

use ambar_gs1::{Elements, SEPARATOR, ScanData, Symbol, SymbolData, Unknown, check_digit};
use serde_json::Value;

use crate::{
    engine::{FILE, with_carets},
    testdata::{cases, field, json, none_failed},
};

/// The data of a symbol as the engine writes it: carets for FNC1, a backslash before a caret that is one.
fn as_the_engine_writes(data: &SymbolData) -> String {
    match data {
        SymbolData::Plain(text) if text.trim_start_matches('\\').starts_with('^') => format!("\\{text}"),
        SymbolData::Plain(text) => text.clone(),
        SymbolData::Elements(elements) => with_carets(elements),
        SymbolData::Retail(number, above) => {
            let above = above.as_ref().map(|elements| format!("|{}", with_carets(elements)));
            format!("{number}{}", above.unwrap_or_default())
        }
    }
}

fn name(symbol: Symbol) -> &'static str {
    match symbol {
        Symbol::Qr => "QR",
        Symbol::DataMatrix => "DM",
        Symbol::DotCode => "DotCode",
        Symbol::Gs1128 => "GS1_128_CCA",
        Symbol::DataBarExpanded => "DataBarExpanded",
        Symbol::DataBarOmni => "DataBarOmni",
        Symbol::DataBarLimited => "DataBarLimited",
        Symbol::UpcA => "UPCA",
        Symbol::UpcE => "UPCE",
        Symbol::Ean13 => "EAN13",
        Symbol::Ean8 => "EAN8",
    }
}

#[test]
fn what_scanners_send_is_read() {
    let all = cases(&json(FILE), Some("process_scan_data"));
    let mut failed = Vec::new();
    for case in &all {
        let read = ScanData::read(field(case, "scan_data"));
        let right = match &read {
            Ok(scan) => {
                case["valid"] == true
                    && name(scan.symbol) == field(case, "symbology")
                    && as_the_engine_writes(&scan.data) == field(case, "data")
            }
            Err(_) => case["valid"] == false,
        };
        if !right {
            failed.push(format!("{case}: {read:?}"));
        }
    }
    none_failed(&failed, all.len());
}

/// The symbol and the data of a case; None where the engine itself would not take the data for the symbol.
fn scan_data(case: &Value) -> Option<ScanData> {
    let symbol = match field(case, "symbology") {
        "QR" => Symbol::Qr,
        "DM" => Symbol::DataMatrix,
        "DotCode" => Symbol::DotCode,
        "GS1_128_CCA" | "GS1_128_CCC" => Symbol::Gs1128,
        "DataBarExpanded" => Symbol::DataBarExpanded,
        "DataBarOmni" | "DataBarTruncated" | "DataBarStacked" | "DataBarStackedOmni" => Symbol::DataBarOmni,
        "DataBarLimited" => Symbol::DataBarLimited,
        "UPCA" => Symbol::UpcA,
        "UPCE" => Symbol::UpcE,
        "EAN13" => Symbol::Ean13,
        "EAN8" => Symbol::Ean8,
        _ => return None,
    };
    let elements = |text: &str| {
        Elements::parse(&text.strip_prefix('^')?.replace('^', &SEPARATOR.to_string()), Unknown::Refused).ok()
    };
    let data = field(case, "data");
    let two_dimensional = matches!(symbol, Symbol::Qr | Symbol::DataMatrix | Symbol::DotCode);
    if two_dimensional && !data.starts_with('^') {
        let bare = data.trim_start_matches('\\').starts_with('^');
        return Some(ScanData { symbol, data: SymbolData::Plain(data[usize::from(bare)..].to_owned()) });
    }
    let (below, above) = data.split_once('|').map_or((data, None), |(below, above)| (below, Some(above)));
    let above = match above {
        Some(text) => Some(elements(text)?),
        None => None,
    };
    if two_dimensional || matches!(symbol, Symbol::Gs1128 | Symbol::DataBarExpanded) {
        let below = elements(below)?;
        // With a second symbol above it, it is sent as DataBar Expanded is.
        return Some(match above {
            Some(above) => ScanData { symbol: Symbol::DataBarExpanded, data: SymbolData::joined(&below, &above) },
            None => ScanData { symbol, data: SymbolData::Elements(below) },
        });
    }
    let digits = match symbol {
        Symbol::Ean13 => 13,
        Symbol::UpcA | Symbol::UpcE => 12,
        Symbol::Ean8 => 8,
        _ => 14,
    };
    let mut number = below.strip_prefix("^01").map_or(below, |gtin| &gtin[14 - digits..]).to_owned();
    if case["options"]["AddCheckDigit"] == true && number.len() + 1 == digits {
        number = format!("{number}{}", check_digit(&number)?);
    }
    Some(ScanData { symbol, data: SymbolData::Retail(number, above) })
}

#[test]
fn what_scanners_send_is_written() {
    let all = cases(&json(FILE), Some("generate_scan_data"));
    let mut failed = Vec::new();
    for case in &all {
        let sent = scan_data(case).and_then(|scan| scan.write().ok());
        // Some scanners send an FNC1 that a symbol ends with; it says nothing, and is not written here.
        let wanted = case["scan_data"].as_str().map(|text| text.trim_end_matches(SEPARATOR));
        if sent.as_deref() != wanted {
            failed.push(format!("{case}: {sent:?}"));
        }
    }
    none_failed(&failed, all.len());
}

#[test]
fn what_is_written_is_read() {
    for case in cases(&json(FILE), Some("generate_scan_data")) {
        let Some(scan) = scan_data(&case) else { continue };
        let Ok(sent) = scan.write() else { continue };
        let read = ScanData::read(&sent).unwrap_or_else(|fault| panic!("{sent}: {fault}"));
        if let (SymbolData::Elements(_) | SymbolData::Plain(_), SymbolData::Elements(_) | SymbolData::Plain(_)) =
            (&read.data, &scan.data)
        {
            assert_eq!(read.data, scan.data, "{sent}");
        }
    }
}
