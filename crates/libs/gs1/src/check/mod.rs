//! The checks that the GS1 syntax dictionary names for the parts of a value ("linters"), by the dictionary's rules.

mod characters;
mod coupon;
mod dates;
mod lists;
mod numbers;
mod package_types;

pub use characters::check_pair;
pub use numbers::check_digit;

/// What is wrong with a part of a value, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{code} at {at}, {len} long")]
pub struct CheckFault {
    /// The dictionary's name for it: `INCORRECT_CHECK_DIGIT`.
    pub code: &'static str,
    /// The first byte that is wrong, from the start of the part.
    pub at: usize,
    /// How many bytes are wrong.
    pub len: usize,
}

/// What a check says.
type Outcome = Result<(), CheckFault>;

/// A refusal of `len` bytes from `at`.
const fn refuse(code: &'static str, at: usize, len: usize) -> Outcome {
    Err(CheckFault { code, at, len })
}

/// Refuses the first byte that is no digit.
fn all_digits(data: &[u8]) -> Outcome {
    match data.iter().position(|byte| !byte.is_ascii_digit()) {
        Some(at) => refuse("NON_DIGIT_CHARACTER", at, 1),
        None => Ok(()),
    }
}

/// The number that digits stand for; the largest if they are too many.
fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |sum: u64, digit| sum.saturating_mul(10).saturating_add(u64::from(digit.wrapping_sub(b'0'))))
}

macro_rules! checks {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $run:path;)*) => {
        /// A check of the dictionary.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Check {
            $($(#[$doc])* $variant,)*
        }

        impl Check {
            /// Every check.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Its name in the dictionary.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// Checks a part of a value.
            ///
            /// # Errors
            /// What is wrong first, and where.
            pub fn run(self, data: &[u8]) -> Outcome {
                match self { $(Self::$variant => $run(data)),* }
            }
        }
    };
}

checks! {
    /// Digits alone.
    Numeric = "csetnumeric", characters::numeric;
    /// GS1's 39 characters.
    Set39 = "cset39", characters::set39;
    /// GS1's 64 characters: base64 that is safe in file names and addresses, with its padding.
    Set64 = "cset64", characters::set64;
    /// GS1's 82 characters.
    Set82 = "cset82", characters::set82;
    /// The last digit checks the others.
    CheckDigit = "csum", numbers::checked;
    /// The last two characters check the others.
    CheckPair = "csumalpha", characters::paired;
    /// Starts with a company's prefix.
    CompanyFirst = "gcppos1", numbers::company_first;
    /// A company's prefix follows the first character.
    CompanySecond = "gcppos2", numbers::company_second;
    /// Not digits alone.
    HasNonDigit = "hasnondigit", characters::has_non_digit;
    /// A hyphen, which stands for minus.
    Hyphen = "hyphen", characters::hyphen;
    /// An index of the importer.
    ImporterIndex = "importeridx", characters::importer_index;
    /// Percent signs begin an escaped byte.
    PercentEscapes = "pcenc", characters::percent_escapes;
    /// An hour.
    Hour = "hh", dates::hour;
    /// An hour and a minute.
    HourMinute = "hhmi", dates::hour_minute;
    /// A minute.
    Minute = "mi", dates::minute;
    /// A second.
    Second = "ss", dates::second;
    /// A day, or 00 for the month's last.
    ShortDate0 = "yymmd0", dates::short_or_month;
    /// A day.
    ShortDate = "yymmdd", dates::short;
    /// A day, or 00 for the month's last, with its century.
    LongDate0 = "yyyymmd0", dates::long_or_month;
    /// A day with its century.
    LongDate = "yyyymmdd", dates::long;
    /// A bank account.
    Iban = "iban", lists::iban;
    /// A country by its number.
    Country = "iso3166", lists::country;
    /// A country by its number, or 999 for several.
    CountryOrMany = "iso3166999", lists::country_or_many;
    /// A country by its two letters.
    CountryLetters = "iso3166alpha2", lists::country_letters;
    /// A currency by its number.
    Currency = "iso4217", lists::currency;
    /// A person's biological sex.
    Sex = "iso5218", numbers::sex;
    /// What a symbol is printed on.
    MediaType = "mediatype", lists::media_type;
    /// A kind of package.
    PackageType = "packagetype", package_types::package_type;
    /// Degrees north of the south pole, times ten million.
    Latitude = "latitude", numbers::latitude;
    /// Degrees east, times ten million.
    Longitude = "longitude", numbers::longitude;
    /// More than zero.
    NonZero = "nonzero", numbers::non_zero;
    /// No zero in front.
    NoZeroPrefix = "nozeroprefix", numbers::no_zero_prefix;
    /// Which piece of how many.
    PieceOfTotal = "pieceoftotal", numbers::piece_of_total;
    /// Which one of how many, with a slash.
    PositionSlash = "posinseqslash", numbers::position_slash;
    /// The direction a roll is wound in.
    Winding = "winding", numbers::winding;
    /// Yes or no.
    YesNo = "yesno", numbers::yes_no;
    /// Zero.
    Zero = "zero", numbers::zero;
    /// A coupon of North America.
    Coupon = "couponcode", coupon::coupon;
    /// A coupon of North America out of a file of offers.
    CouponOffer = "couponposoffer", coupon::offer;
}
