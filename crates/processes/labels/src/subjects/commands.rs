//! The sheet of command barcodes: scanned instead of tapping, by hands in gloves.

use ambar_label_layout::{Language, Record};

use super::fields;

pub(super) const ROW_FIELDS: &[&str] = &["title", "code"];

/// What scanners of commands know, and what people call it in English and in Russian.
const COMMANDS: [(&str, &str, &str); 8] = [
    ("CMD-OK", "OK", "Готово"),
    ("CMD-ALL", "All of it", "Всё количество"),
    ("CMD-SHORT", "Short", "Не хватает"),
    ("CMD-UNDO", "Undo", "Отменить скан"),
    ("CMD-SKIP", "Skip", "Пропустить"),
    ("CMD-NEW-UNIT", "New unit", "Новая единица"),
    ("CMD-PRINT", "Print the label", "Печать этикетки"),
    ("CMD-END", "Finish", "Завершить"),
];

pub(super) fn sheet(language: Language) -> Record {
    let row = |(code, english, russian): &(&str, &str, &str)| {
        let title = match language {
            Language::En => english,
            Language::Ru => russian,
        };
        fields([("title", Some((*title).to_owned())), ("code", Some((*code).to_owned()))])
    };
    Record { fields: fields([]), rows: COMMANDS.iter().map(row).collect() }
}
