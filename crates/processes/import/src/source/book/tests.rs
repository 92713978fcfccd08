//! Workbooks as people have them, and files that only say that they are workbooks.

use std::io::{Cursor, Write};

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{super::unpacked::LIMITS, *};

async fn rows(bytes: Vec<u8>) -> Result<(Option<String>, Vec<Row>), Stopped> {
    limited(bytes, LIMITS).await
}

async fn limited(bytes: Vec<u8>, limits: Limits) -> Result<(Option<String>, Vec<Row>), Stopped> {
    let mut book = Book::start(bytes, limits).await?;
    let mut rows = Vec::new();
    while let Some(some) = book.next().await? {
        rows.extend(some);
    }
    Ok((book.about().sheet, rows))
}

async fn code(bytes: Vec<u8>) -> String {
    code_of(rows(bytes).await)
}

fn code_of<T: std::fmt::Debug>(read: Result<T, Stopped>) -> String {
    match read {
        Err(Stopped::Refused { code, .. }) => code,
        other => panic!("{other:?}"),
    }
}

fn book(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

fn row(number: i32, cells: &[&str]) -> Row {
    Row(number, cells.iter().map(|cell| (*cell).to_owned()).collect())
}

#[tokio::test]
async fn typed_cells_are_the_text_that_csv_would_have() {
    let bytes = book(|sheet| {
        sheet.set_name("Заказы").unwrap();
        for (column, heading) in ["sku", "quantity", "day", "gtin", "flag", "sum"].into_iter().enumerate() {
            sheet.write(1, u16::try_from(column).unwrap(), heading).unwrap();
        }
        sheet.write(2, 0, " Вода ").unwrap();
        sheet.write(2, 1, 0.1).unwrap();
        let day = ExcelDateTime::from_ymd(2027, 3, 31).unwrap();
        sheet.write_with_format(2, 2, day, &Format::new().set_num_format("dd.mm.yyyy")).unwrap();
        sheet.write(2, 3, 4_006_381_333_931_i64).unwrap();
        sheet.write(2, 4, true).unwrap();
        sheet.write(2, 5, Formula::new("=0.1+0.2").set_result("0.30000000000000004")).unwrap();
        sheet.write(4, 0, 17).unwrap();
        sheet.write_with_format(4, 3, 4_006_381_333_931_i64, &Format::new().set_num_format("0.00E+00")).unwrap();
        sheet.write(4, 5, 106_141_412_345_678_908_i64).unwrap();
    });
    let (sheet, rows) = rows(bytes).await.unwrap();
    assert_eq!(sheet.as_deref(), Some("Заказы"));
    assert_eq!(
        rows,
        [
            row(2, &["sku", "quantity", "day", "gtin", "flag", "sum"]),
            row(3, &["Вода", "0.1", "2027-03-31", "4006381333931", "true", "0.3"]),
            row(5, &["17", "", "", "4006381333931", "", "1.0614141234567891E+17"]),
        ]
    );
}

#[tokio::test]
async fn the_first_sheet_that_is_shown_is_read() {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("hidden").unwrap().set_hidden(true).write(0, 0, "no").unwrap();
    book.add_worksheet().set_name("first").unwrap().set_active(true).write(0, 0, "yes").unwrap();
    book.add_worksheet().set_name("second").unwrap().write(0, 0, "no").unwrap();
    let (sheet, rows) = rows(book.save_to_buffer().unwrap()).await.unwrap();
    assert_eq!((sheet.as_deref(), rows), (Some("first"), vec![row(1, &["yes"])]));
}

#[tokio::test]
async fn days_of_workbooks_that_count_from_1904_are_the_same_days() {
    let bytes = book(|sheet| {
        let format = Format::new().set_num_format("yyyy-mm-dd");
        sheet.write_with_format(0, 0, 45_015, &format).unwrap();
    });
    let patched = repacked(&bytes, |name, content| match name {
        "xl/workbook.xml" => content.replace("<workbookPr ", "<workbookPr date1904=\"1\" "),
        _ => content,
    });
    assert_eq!(rows(patched).await.unwrap().1, [row(1, &["2027-03-31"])]);
}

#[tokio::test]
async fn many_rows_come_in_pieces_and_an_empty_sheet_has_none() {
    let bytes = book(|sheet| {
        for at in 0..2500 {
            sheet.write(at, 0, at).unwrap();
        }
    });
    let (_, rows) = rows(bytes).await.unwrap();
    assert_eq!(rows.len(), 2500);
    assert_eq!(rows[2499], row(2500, &["2499"]));
    let (_, none) = limited(book(|_| ()), LIMITS).await.unwrap();
    assert_eq!(none, []);
}

#[tokio::test]
async fn who_stops_reading_stops_the_reader() {
    let bytes = book(|sheet| {
        for at in 0..20_000 {
            sheet.write(at, 0, at).unwrap();
        }
    });
    let mut book = Book::start(bytes, LIMITS).await.unwrap();
    book.next().await.unwrap();
    let reading = book.reading.take().unwrap();
    drop(book);
    reading.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_row_that_is_too_wide_is_refused() {
    let wide = book(|sheet| _ = sheet.write(4, 300, "far away").unwrap());
    assert_eq!(code(wide).await, "import.row_too_long");
    let long = book(|sheet| {
        for column in 0..3 {
            sheet.write(0, column, "x".repeat(30_000)).unwrap();
        }
    });
    assert_eq!(code(long).await, "import.row_too_long");
}

#[tokio::test]
async fn what_is_no_workbook_is_refused() {
    assert_eq!(code(b"PK\x03\x04 and then nothing".to_vec()).await, "import.workbook_unreadable");
    // Packed, but something else.
    assert_eq!(code(packed(&[("word/document.xml", b"<w/>".to_vec())])).await, "import.workbook_unreadable");
    // Cut in the middle.
    let mut half = book(|sheet| _ = sheet.write(0, 0, "sku").unwrap());
    half.truncate(half.len() / 2);
    assert_eq!(code(half).await, "import.workbook_unreadable");
    // A sheet that is not written to its end.
    let whole = book(|sheet| _ = sheet.write(0, 0, "sku").unwrap());
    let broken = repacked(&whole, |name, content| match name {
        "xl/worksheets/sheet1.xml" => content[..content.find("</sheetData>").unwrap()].to_owned(),
        _ => content,
    });
    assert_eq!(code(broken).await, "import.workbook_unreadable");
    let nothing_shown = repacked(&whole, |name, content| match name {
        "xl/workbook.xml" => content.replace("<sheet name", "<sheet state=\"hidden\" name"),
        _ => content,
    });
    assert_eq!(code(nothing_shown).await, "import.workbook_unreadable");
}

#[tokio::test]
async fn a_workbook_that_unpacks_to_more_than_is_let_in_is_refused() {
    let limits = Limits { packed: 1 << 20, unpacked: 1 << 20, beside_sheets: 1 << 18 };
    let good = book(|sheet| _ = sheet.write(0, 0, "sku").unwrap());
    limited(good, limits).await.unwrap();
    for (name, bytes) in [("xl/worksheets/sheet1.xml", 1 << 21), ("xl/sharedStrings.xml", 1 << 19)] {
        let bomb = packed(&[(name, vec![b' '; bytes])]);
        assert!(bomb.len() < 8192, "{}", bomb.len());
        assert_eq!(code_of(limited(bomb, limits).await), "import.workbook_too_large", "{name}");
    }
    // One that says that it is small.
    let mut liar = packed(&[("xl/worksheets/sheet1.xml", vec![b' '; 1 << 21])]);
    let said = u32::to_le_bytes(1 << 21);
    let places: Vec<usize> = (0..liar.len() - 4).filter(|at| liar[*at..*at + 4] == said).collect();
    assert_eq!(places.len(), 2, "in the entry and in the list of entries");
    for at in places {
        liar[at..at + 4].copy_from_slice(&u32::to_le_bytes(100));
    }
    let code = code_of(limited(liar, limits).await);
    assert!(["import.workbook_too_large", "import.workbook_unreadable"].contains(&&*code), "{code}");
}

#[tokio::test]
async fn a_packed_file_with_a_password_is_told_from_a_broken_one() {
    let mut locked = packed(&[("xl/workbook.xml", b"<workbook/>".to_vec())]);
    // The flag of an encrypted entry, in the entry and in the list of entries.
    let list = locked.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    locked[6] |= 1;
    locked[list + 8] |= 1;
    assert_eq!(code(locked).await, "import.workbook_encrypted");
}

#[test]
fn old_workbooks_and_those_with_a_password_are_told_apart() {
    let mut old = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    old.extend([0; 512]);
    assert_eq!(code_of::<()>(Err(compound(&old))), "import.workbook_old");
    old.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(code_of::<()>(Err(compound(&old))), "import.workbook_encrypted");
}

fn packed(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The same workbook with some of its parts changed.
fn repacked(bytes: &[u8], change: impl Fn(&str, String) -> String) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut entries = Vec::new();
    for number in 0..archive.len() {
        let entry = archive.by_index(number).unwrap();
        let name = entry.name().unwrap().into_owned();
        let content = std::io::read_to_string(entry).unwrap();
        let content = change(&name, content).into_bytes();
        entries.push((name, content));
    }
    packed(&entries.iter().map(|(name, content)| (name.as_str(), content.clone())).collect::<Vec<_>>())
}
