//! What is wrong with files: every kind of it is told at its row and column, and no row is lost.

use serde_json::{Value, json};

use super::figures;
use crate::scene::{Scene, list, text};

const HEADER: &str = "sku;name;gtin;uom;case_qty;weight_kg;length_mm;shelf_life_days;lot_tracked;category;barcodes";

/// A line of `HEADER`, from what differs of a good one.
fn line(sku: &str, more: &[(usize, &str)]) -> String {
    let mut cells = vec![sku, "Name", "", "pcs", "", "", "", "", "", "", ""];
    for (at, cell) in more {
        cells[*at] = cell;
    }
    cells.join(";")
}

#[tokio::test]
async fn every_kind_of_error_is_told_at_its_cell_and_no_row_is_lost() {
    let scene = Scene::set().await;
    let long = "x".repeat(300);
    let lines = [
        (line("OK-1", &[(2, "4006381333931"), (5, "0,5"), (10, "\"4601234567893|INTERN-7\"")]), ""),
        (line("", &[]), "sku import.missing"),
        (line("B-2", &[(1, "")]), "name import.missing"),
        (line("ok-1", &[]), "sku import.twice_in_file"),
        (line("MUG", &[]), "sku catalog.sku_taken"),
        (line("B-5", &[(2, "4006381333932")]), "gtin catalog.gtin_check_digit"),
        (line("B-6", &[(2, "400638133393")]), "gtin catalog.gtin_check_digit"),
        (line("B-7", &[(2, "9,52123E+12")]), "gtin import.spoiled_by_spreadsheet"),
        (line("1,5E+10", &[]), "sku import.spoiled_by_spreadsheet"),
        (line("B-9", &[(2, "04006381333931")]), "gtin import.twice_in_file"),
        (line("B-10", &[(2, "4601234567893")]), "gtin import.twice_in_file"),
        (line("B-11", &[(5, "-1")]), "weight_kg quantity.negative"),
        (line("B-12", &[(5, "9999999999")]), "weight_kg import.implausible"),
        (line("B-13", &[(6, "5000000")]), "length_mm import.implausible"),
        (line("B-14", &[(4, "-12")]), "case_qty quantity.negative"),
        (line("B-15", &[(4, "1,5")]), "case_qty quantity.too_fine"),
        (line("B-16", &[(5, "heavy")]), "weight_kg quantity.not_a_number"),
        (line("B-17", &[(7, "99999999")]), "shelf_life_days import.implausible"),
        (line("B-18", &[(8, "perhaps")]), "lot_tracked import.flag"),
        (line("B-19", &[(9, "TOYS")]), "category catalog.category_unknown"),
        (line("B-20", &[(3, "two words")]), "base_unit text.blank"),
        (line("B-21", &[(1, &long)]), "name text.too_long"),
        (line("B-22", &[(1, "bell \u{7}")]), "name text.unprintable"),
        (line("B-23", &[(1, "=HYPERLINK(1)")]), "name import.formula"),
        (line("B-24", &[(5, "#ССЫЛКА!")]), "weight_kg import.cell_error"),
        (line("B-25", &[(1, "lost \u{FFFD}")]), "name import.characters_lost"),
        (line("B-26", &[(1, "nul \u{0}")]), "name text.unprintable"),
        (line("B-27", &[(1, "\"open")]), "name import.unclosed_quote"),
        (format!("{};too;many", line("B-28", &[])), "- import.cells_beyond"),
        ("B-29;Name;;pcs".to_owned(), "- import.cells_missing"),
        (line("B-30", &[(1, "\"open too")]), "name import.unclosed_quote"),
        (line("OK-2", &[(2, "=\"4012345678901\""), (5, "1 200,5")]), ""),
    ];
    let rows: Vec<&str> = lines.iter().map(|(line, _)| &**line).collect();
    let file = format!("{HEADER}\r\n{}\r\n", rows.join("\r\n"));
    let import = scene.checked("kind=items", file).await;
    let expected: Vec<String> = (2..)
        .zip(&lines)
        .filter(|(_, (_, fault))| !fault.is_empty())
        .map(|(row, (_, fault))| format!("{row} {fault}"))
        .collect();
    assert_eq!(scene.errors(&import).await, expected);
    assert_eq!(figures(&import, &["rows", "bad_rows", "would_add"]), [32, 30, 2]);
    let rows = scene.import_rows(&import, "show=refused&limit=1000").await;
    for row in list(&rows["items"]) {
        for error in list(&row["errors"]) {
            assert!(text(&error["message"]).len() > 10, "{error}");
        }
    }
    let twice = &list(&rows["items"])[2]["errors"][0];
    assert_eq!((&twice["params"]["row"], text(&twice["value"])), (&json!(2), "ok-1"));
    let done = scene.committed(&import, "only_valid").await;
    assert_eq!(figures(&done, &["added", "refused"]), [2, 0], "{:?}", scene.errors(&done).await);
}

#[tokio::test]
async fn a_file_with_some_damaged_letters_is_read_and_only_their_rows_are_refused() {
    let scene = Scene::set().await;
    let mut file = "Артикул;Наименование\nX-1;Вода\nX-2;".as_bytes().to_vec();
    file.extend_from_slice(b"\xCC\xEE\xEB\xEE\xEA\xEE\nX-3;");
    file.extend_from_slice("Кофе\n".as_bytes());
    let import = scene.checked("kind=items", file).await;
    assert_eq!(text(&import["encoding"]), "utf-8");
    assert_eq!(scene.errors(&import).await, ["3 name import.characters_lost"]);
    // Written anew, it is right: the rest of the file is read as it was.
    let mended = scene.checked_again(&import, json!({"edits": [{"row": 3, "cell": 1, "value": "Молоко"}]})).await;
    assert_eq!(figures(&mended, &["bad_rows", "would_add"]), [0, 3], "{:?}", scene.errors(&mended).await);
}

#[tokio::test]
async fn unicode_text_of_a_spreadsheet_and_bars_between_cells_are_read() {
    let scene = Scene::set().await;
    let text_file = "\u{FEFF}sku\tname\r\nX-1\tВода\r\n";
    let wide: Vec<u8> = text_file.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let import = scene.checked("kind=items", wide).await;
    assert_eq!((text(&import["encoding"]), text(&import["delimiter"])), ("utf-16le", "tab"));
    assert_eq!(scene.committed(&import, "all").await["added"], 1);
    let bars = scene.checked("kind=items", "sku|name|weight_kg\nX-2|Чай|0,2\n").await;
    assert_eq!((text(&bars["delimiter"]), figures(&bars, &["would_add"])), ("pipe", vec![1]), "{bars:#}");
}

#[tokio::test]
async fn a_document_with_a_damaged_row_does_not_come_in_by_half() {
    let scene = Scene::set().await;
    let warehouse = text(&scene.warehouse);
    let file = "number;sku;quantity;note\nD-1;MUG;1;\nD-2;MUG;2;\nD-1;MUG;3;\u{FFFD}\n";
    let import = scene.checked(&format!("kind=deliveries&warehouse_id={warehouse}"), file).await;
    assert_eq!(
        scene.errors(&import).await,
        ["2 - import.document_not_valid", "4 note import.characters_lost"],
        "{import:#}"
    );
    assert_eq!(figures(&import, &["bad_rows", "would_add"]), [2, 1]);
    let rows = scene.import_rows(&import, "show=all").await;
    let numbers: Vec<&Value> = list(&rows["items"]).iter().map(|row| &row["row"]).collect();
    assert_eq!(numbers, [2, 4, 3], "document after document");
}
