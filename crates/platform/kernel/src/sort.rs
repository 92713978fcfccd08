//! How people search and sort text: without regard to case and accents, ё next to е, 2 before 10. Both forms are stored
//! beside the text in columns that PostgreSQL compares byte by byte, so that every server sorts alike.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Letters that look like another with a mark and are letters of their own, in the middle of the alphabet.
const OWN_LETTERS: [char; 3] = ['й', 'ї', 'ў'];

/// The form in which text is searched: lower case, without accents, `ё` as `е`, `ß` as `ss`.
#[must_use]
pub fn search_form(text: &str) -> String {
    let lower = text.nfkc().collect::<String>().to_lowercase();
    let mut form = String::with_capacity(lower.len());
    for letter in lower.nfc() {
        match letter {
            'ß' => form.push_str("ss"),
            own if OWN_LETTERS.contains(&own) => form.push(own),
            other => form.extend(other.nfkd().filter(|part| !is_combining_mark(*part))),
        }
    }
    form
}

/// The key by which text is sorted for people, compared byte by byte. Texts that differ only in case or accents stand
/// together; numbers in them sort by value.
#[must_use]
pub fn sort_key(text: &str) -> String {
    let form = search_form(text);
    let mut key = String::with_capacity(form.len() + text.len() + 8);
    let mut rest = form.as_str();
    while let Some(first) = rest.chars().next() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            key.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            let number = rest[..digits].trim_start_matches('0');
            // A longer number is a larger one: its length, as one character from `0` on, goes before it.
            key.extend(u32::try_from(number.len()).ok().and_then(|length| char::from_u32(u32::from('0') + length)));
            key.push_str(number);
            rest = &rest[digits..];
        }
    }
    key.push('\u{1}');
    key.extend(text.nfc());
    key
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sorted(mut texts: Vec<&str>) -> Vec<&str> {
        texts.sort_by_key(|text| sort_key(text));
        texts
    }

    #[test]
    fn yo_stands_next_to_ye_and_short_i_after_i() {
        assert_eq!(sorted(vec!["жук", "ёлка", "ель", "ежи", "яма"]), ["ежи", "ёлка", "ель", "жук", "яма"]);
        assert_eq!(sorted(vec!["йод", "ива", "кот"]), ["ива", "йод", "кот"]);
    }

    #[test]
    fn case_and_accents_do_not_part_what_belongs_together() {
        assert_eq!(sorted(vec!["zebra", "Äpfel", "apfel", "Éclair"]), ["apfel", "Äpfel", "Éclair", "zebra"]);
    }

    #[test]
    fn numbers_sort_by_value() {
        assert_eq!(
            sorted(vec!["set of 12", "set of 3", "set of 003 b", "set"]),
            ["set", "set of 3", "set of 003 b", "set of 12"]
        );
        assert_eq!(sorted(vec!["7", "0", "10", "9"]), ["0", "7", "9", "10"]);
    }

    #[test]
    fn what_is_typed_without_accents_is_found() {
        assert_eq!(search_form("Ёлка"), "елка");
        assert_eq!(search_form("ЙОГУРТ"), "йогурт");
        assert_eq!(search_form("Cafe\u{301} STRAẞE ™ Ⅻ"), "cafe strasse tm xii");
        assert_eq!(search_form("İ"), "i");
    }

    #[test]
    fn accents_typed_apart_give_the_same_key() {
        assert_eq!(sort_key("Cafe\u{301} и\u{306}"), sort_key("Café й"));
    }

    #[test]
    fn short_i_is_a_letter_of_its_own_however_it_is_typed() {
        assert_eq!(search_form("и\u{306}од"), "йод");
        assert_ne!(search_form("йод"), search_form("иод"));
    }

    #[test]
    fn wide_letters_and_digits_are_found_by_narrow_ones() {
        assert_eq!(search_form("ＡＢ－１２"), "ab-12");
    }

    #[test]
    fn numbers_inside_codes_sort_by_value_place_by_place() {
        assert_eq!(sorted(vec!["A-10-1", "A-2-10", "B-1", "A-2-9"]), ["A-2-9", "A-2-10", "A-10-1", "B-1"]);
    }

    #[test]
    fn leading_zeros_only_part_what_is_otherwise_equal() {
        assert_eq!(sorted(vec!["bin 8", "bin 7", "bin 07"]), ["bin 07", "bin 7", "bin 8"]);
    }

    proptest! {
        #[test]
        fn two_texts_have_one_key_only_if_they_are_one_text(a in "[а-яёa-z0-9 ]{0,6}", b in "[а-яёa-z0-9 ]{0,6}") {
            prop_assert_eq!(sort_key(&a) == sort_key(&b), a == b);
        }

        #[test]
        fn any_text_has_a_key(text in "\\PC{0,60}") {
            prop_assert!(!sort_key(&text).is_empty());
            prop_assert_eq!(search_form(&search_form(&text)), search_form(&text));
        }

        #[test]
        fn whole_numbers_sort_as_numbers(a in any::<u32>(), b in any::<u32>()) {
            prop_assert_eq!(sort_key(&a.to_string()).cmp(&sort_key(&b.to_string())), a.cmp(&b));
        }

        #[test]
        fn letter_case_does_not_matter_to_a_search(text in "[a-zа-яёà-öø-þ0-9 ]{0,20}") {
            prop_assert_eq!(search_form(&text.to_uppercase()), search_form(&text));
        }

        #[test]
        fn a_text_stands_before_those_that_go_on_from_it(text in "[a-zа-я0-9 -]{0,8}", more in "[a-zа-я0-9 -]{1,4}") {
            let longer = format!("{text}{more}");
            prop_assert!(sort_key(&text) < sort_key(&longer));
        }
    }
}
