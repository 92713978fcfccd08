//! What each row is: an order line, a return, or nothing that a warehouse does, for a stated reason.

use std::collections::BTreeMap;

use super::source::Row;

/// Goods that are ordered or that come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Goods {
    /// Line of the file.
    pub(crate) line: u64,
    /// The invoice.
    pub(crate) invoice: String,
    /// The code as one item's: codes that differ only in case are one item.
    pub(crate) code: String,
    /// The description, tidied; empty if there is none.
    pub(crate) description: String,
    /// Whole pieces, more than zero.
    pub(crate) pieces: u32,
    /// The customer's number; `GUEST` where the file has none.
    pub(crate) customer: String,
    /// The customer's country.
    pub(crate) country: String,
}

/// A row that is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    /// Line of the file.
    pub(crate) line: u64,
    /// Why.
    pub(crate) why: &'static str,
}

/// The day, sorted out.
#[derive(Debug, Default)]
pub(crate) struct Day {
    /// Order lines by invoice, in the order of the file.
    pub(crate) orders: BTreeMap<String, Vec<Goods>>,
    /// What comes back, by cancelled invoice.
    pub(crate) returns: BTreeMap<String, Vec<Goods>>,
    /// What is not taken.
    pub(crate) refused: Vec<Refused>,
}

/// Sorts the rows of a file.
pub(crate) fn sort(rows: &[Row]) -> Day {
    let mut day = Day::default();
    for row in rows {
        match judge(row) {
            Ok((goods, true)) => day.returns.entry(goods.invoice.clone()).or_default().push(goods),
            Ok((goods, false)) => day.orders.entry(goods.invoice.clone()).or_default().push(goods),
            Err(why) => day.refused.push(Refused { line: row.line, why }),
        }
    }
    day
}

/// The goods of a row, and whether they come back.
fn judge(row: &Row) -> Result<(Goods, bool), &'static str> {
    let invoice = row.invoice.trim().to_uppercase();
    if invoice.is_empty() || invoice.len() > 20 || !invoice.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err("the invoice number is no word of letters and digits");
    }
    let code = row.code.split_whitespace().collect::<Vec<_>>().join(" ").to_uppercase();
    goods_code(&code)?;
    let pieces: i64 = row.quantity.trim().parse().map_err(|_| "the quantity is no whole number")?;
    let cancelled = invoice.starts_with('C');
    let pieces = match (pieces, cancelled) {
        (0, _) => return Err("the quantity is zero"),
        (..0, false) => {
            return Err("a negative quantity without a cancelled invoice is a correction of the shop's own book");
        }
        (1.., true) => return Err("a cancelled invoice with a positive quantity says nothing that can be done"),
        (n, _) => u32::try_from(n.unsigned_abs()).map_err(|_| "the quantity is beyond any order")?,
    };
    if pieces > 1_000_000 {
        return Err("the quantity is beyond any order");
    }
    let free = row.price.trim().parse::<f64>().map_err(|_| "the price is no number")? == 0.0;
    let description = row.description.split_whitespace().collect::<Vec<_>>().join(" ");
    let customer = row.customer.trim().trim_end_matches(".0");
    if !cancelled && free && customer.is_empty() {
        // "damaged", "?", "check", or nothing: somebody's note about the shop's stock.
        return Err("a row without price and customer is a note on stock, not an order");
    }
    let customer = if customer.is_empty() { "GUEST" } else { customer }.to_owned();
    let country = row.country.trim().to_owned();
    Ok((Goods { line: row.line, invoice, code, description, pieces, customer, country }, cancelled))
}

/// Whether a code names goods: five digits and perhaps letters, or the shop's own DCGS… articles.
fn goods_code(code: &str) -> Result<(), &'static str> {
    match code {
        "" => return Err("there is no stock code"),
        "POST" | "DOT" | "C2" => return Err("postage and carriage are no goods"),
        "M" | "D" | "S" | "B" => return Err("manual entries, discounts, samples and bad debt are no goods"),
        "BANK CHARGES" | "AMAZONFEE" | "CRUK" => return Err("fees and commissions are no goods"),
        "PADS" => return Ok(()),
        _ => {}
    }
    if code.starts_with("GIFT") || code.starts_with("TEST") {
        return Err("vouchers and tests are no goods");
    }
    let digits = code.bytes().take_while(u8::is_ascii_digit).count();
    let tail = &code[digits..];
    let shop_article = digits == 5 && tail.len() <= 3 && tail.bytes().all(|byte| byte.is_ascii_alphabetic());
    let own_article =
        (code.starts_with("DCGS") || code.starts_with("SP")) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if shop_article || own_article { Ok(()) } else { Err("the stock code is of no form that this shop gives to goods") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(invoice: &str, code: &str, description: &str, quantity: &str, price: &str, customer: &str) -> Row {
        Row {
            line: 2,
            invoice: invoice.into(),
            code: code.into(),
            description: description.into(),
            quantity: quantity.into(),
            price: price.into(),
            customer: customer.into(),
            country: "France".into(),
        }
    }

    #[test]
    fn codes_that_differ_only_in_case_are_one_item() {
        let (a, _) = judge(&row("1", "85123a", "X", "6", "2.55", "17850.0")).unwrap();
        let (b, _) = judge(&row("1", " 85123A", "X ", "6", "2.55", "17850.0")).unwrap();
        assert_eq!(a, b);
        assert_eq!((a.code.as_str(), a.customer.as_str(), a.pieces), ("85123A", "17850", 6));
    }

    #[test]
    fn rows_that_are_no_goods_say_why() {
        for code in ["POST", "m", "DOT", "BANK CHARGES", "C2", "AMAZONFEE", "CRUK", "gift_0001_20", "", "??"] {
            assert!(judge(&row("1", code, "X", "1", "1", "1")).is_err(), "{code}");
        }
        for code in ["85123A", "15056BL", "DCGSSGIRL", "DCGS0003", "SP1002", "PADS", "22423"] {
            assert!(judge(&row("1", code, "X", "1", "1", "1")).is_ok(), "{code}");
        }
    }

    #[test]
    fn a_cancelled_invoice_brings_goods_back() {
        let (goods, back) = judge(&row("C580", "22423", "X", "-3", "1", "1")).unwrap();
        assert!(back);
        assert_eq!(goods.pieces, 3);
        assert!(judge(&row("C580", "22423", "X", "3", "1", "1")).is_err());
    }

    #[test]
    fn corrections_and_notes_are_no_orders() {
        for (quantity, price, customer) in
            [("-3", "1", "1"), ("0", "1", "1"), ("3", "0", ""), ("x", "1", "1"), ("9999999", "1", "1"), ("1", "x", "1")]
        {
            assert!(judge(&row("580", "22423", "damaged", quantity, price, customer)).is_err(), "{quantity} {price}");
        }
        let (free, _) = judge(&row("580", "22423", "X", "3", "0.0", "12345.0")).unwrap();
        assert_eq!(free.pieces, 3, "a free article for a customer is an order");
        let (guest, _) = judge(&row("580", "22423", "X", "3", "1", "")).unwrap();
        assert_eq!(guest.customer, "GUEST");
        assert!(judge(&row("5;8", "22423", "X", "3", "1", "1")).is_err());
    }

    #[test]
    fn every_row_is_taken_or_refused() {
        let rows = [
            row("1", "22423", "X", "3", "1", "1"),
            row("1", "22423", "X", "3", "1", "1"),
            row("C2", "22423", "X", "-3", "1", "1"),
            row("3", "POST", "X", "1", "1", "1"),
        ];
        let day = sort(&rows);
        assert_eq!((day.orders["1"].len(), day.returns["C2"].len(), day.refused.len()), (2, 1, 1));
    }

    #[test]
    fn what_is_no_goods_is_refused_for_what_it_is() {
        for (code, word) in
            [("POST", "postage"), ("M", "manual"), ("AMAZONFEE", "fees"), ("gift_0001_20", "vouchers"), ("??", "form")]
        {
            let why = judge(&row("1", code, "X", "1", "1", "1")).unwrap_err();
            assert!(why.contains(word), "{code}: {why}");
        }
    }

    #[test]
    fn a_description_is_tidied_of_blanks() {
        let (goods, _) = judge(&row("1", "22423", "  CAKESTAND \t 3  TIER ", "1", "1", "1")).unwrap();
        assert_eq!(goods.description, "CAKESTAND 3 TIER");
    }

    #[test]
    fn a_million_pieces_are_an_order_and_one_more_is_not() {
        assert_eq!(judge(&row("1", "22423", "X", "1000000", "1", "1")).unwrap().0.pieces, 1_000_000);
        let why = judge(&row("1", "22423", "X", "1000001", "1", "1")).unwrap_err();
        assert_eq!(why, "the quantity is beyond any order");
    }
}
