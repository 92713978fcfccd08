//! Codes that stand in a list of somebody else's: countries, currencies, media; and accounts, whose country is in one.

use super::{Outcome, refuse};

/// Numbers of countries, ISO 3166-1.
const COUNTRIES: &str = "\
    004 008 010 012 016 020 024 028 031 032 036 040 044 048 050 051 052 056 060 064 068 070 072 074 076 084 086 090 \
    092 096 100 104 108 112 116 120 124 132 136 140 144 148 152 156 158 162 166 170 174 175 178 180 184 188 191 192 \
    196 203 204 208 212 214 218 222 226 231 232 233 234 238 239 242 246 248 250 254 258 260 262 266 268 270 275 276 \
    288 292 296 300 304 308 312 316 320 324 328 332 334 336 340 344 348 352 356 360 364 368 372 376 380 384 388 392 \
    398 400 404 408 410 414 417 418 422 426 428 430 434 438 440 442 446 450 454 458 462 466 470 474 478 480 484 492 \
    496 498 499 500 504 508 512 516 520 524 528 531 533 534 535 540 548 554 558 562 566 570 574 578 580 581 583 584 \
    585 586 591 598 600 604 608 612 616 620 624 626 630 634 638 642 643 646 652 654 659 660 662 663 666 670 674 678 \
    682 686 688 690 694 702 703 704 705 706 710 716 724 728 729 732 740 744 748 752 756 760 762 764 768 772 776 780 \
    784 788 792 795 796 798 800 804 807 818 826 831 832 833 834 840 850 854 858 860 862 876 882 887 894";

/// Countries by two letters, ISO 3166-1.
const COUNTRY_LETTERS: &str = "\
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ \
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO \
    FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE \
    JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO \
    MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW \
    PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM \
    TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// Numbers of currencies, ISO 4217 as of January 2025.
const CURRENCIES: &str = "\
    008 012 032 036 044 048 050 051 052 060 064 068 072 084 090 096 104 108 116 124 132 136 144 152 156 170 174 188 \
    192 203 208 214 222 230 232 238 242 262 270 292 320 324 328 332 340 344 348 352 356 360 364 368 376 388 392 396 \
    398 400 404 408 410 414 417 418 422 426 430 434 446 454 458 462 480 484 496 498 504 512 516 524 532 533 548 554 \
    558 566 578 586 590 598 600 604 608 634 643 646 654 682 690 702 704 706 710 728 748 752 756 760 764 776 780 784 \
    788 800 807 818 826 834 840 858 860 882 886 901 924 925 926 927 928 929 930 933 934 936 938 940 941 943 944 946 \
    947 948 949 950 951 952 953 955 956 957 958 959 960 961 962 963 964 965 967 968 969 970 971 972 973 975 976 977 \
    978 979 980 981 984 985 986 990 994 997 999";

/// Shortest and longest account that can be one, ISO 13616-1.
const IBAN_LENGTHS: std::ops::RangeInclusive<usize> = 11..=34;

/// Whether `list`, words with a blank between, holds the word.
fn holds(list: &str, word: &[u8]) -> bool {
    list.split_ascii_whitespace().any(|known| known.as_bytes() == word)
}

pub fn country(data: &[u8]) -> Outcome {
    if holds(COUNTRIES, data) { Ok(()) } else { refuse("NOT_ISO3166", 0, data.len()) }
}

pub fn country_or_many(data: &[u8]) -> Outcome {
    if data == b"999" || holds(COUNTRIES, data) { Ok(()) } else { refuse("NOT_ISO3166_OR_999", 0, data.len()) }
}

pub fn country_letters(data: &[u8]) -> Outcome {
    if holds(COUNTRY_LETTERS, data) { Ok(()) } else { refuse("NOT_ISO3166_ALPHA2", 0, data.len()) }
}

pub fn currency(data: &[u8]) -> Outcome {
    if holds(CURRENCIES, data) { Ok(()) } else { refuse("NOT_ISO4217", 0, data.len()) }
}

/// 01 to 10 are given by ICCBBA, 80 to 99 are for local use; the others are kept free.
pub fn media_type(data: &[u8]) -> Outcome {
    match data {
        [b'0', b'1'..=b'9'] | [b'1', b'0'] | [b'8' | b'9', b'0'..=b'9'] => Ok(()),
        _ => refuse("INVALID_MEDIA_TYPE", 0, data.len()),
    }
}

pub fn iban(data: &[u8]) -> Outcome {
    let Some((start, rest)) = data.split_first_chunk::<4>() else {
        return refuse("IBAN_TOO_SHORT", 0, data.len());
    };
    let [country @ .., _, _] = start;
    if country_letters(country).is_err() {
        return refuse("ILLEGAL_IBAN_COUNTRY_CODE", 0, 2);
    }
    if data.len() > *IBAN_LENGTHS.end() {
        return refuse("IBAN_TOO_LONG", 0, data.len());
    }
    if data.len() < *IBAN_LENGTHS.start() {
        return refuse("IBAN_TOO_SHORT", 0, data.len());
    }
    let places = (4..data.len()).chain(0..4);
    let mut remainder = 0;
    for (at, byte) in places.zip(rest.iter().chain(start)) {
        let (shift, value) = match byte {
            b'0'..=b'9' => (10, u32::from(byte - b'0')),
            b'A'..=b'Z' => (100, u32::from(byte - b'A') + 10),
            _ => return refuse("INVALID_IBAN_CHARACTER", at, 1),
        };
        remainder = (remainder * shift + value) % 97;
    }
    if remainder == 1 { Ok(()) } else { refuse("INCORRECT_IBAN_CHECKSUM", 2, 2) }
}
