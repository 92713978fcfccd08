//! How large a packed file is when it is unpacked: found out by unpacking it, since what it says of itself may be a lie.

use std::io::{Cursor, Read, sink};

use zip::{ZipArchive, result::ZipError};

/// What a workbook may be at most, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// As it was uploaded.
    pub(super) packed: usize,
    /// All of it unpacked.
    pub(super) unpacked: u64,
    /// Of that, what is not a sheet: it is held in memory.
    pub(super) beside_sheets: u64,
}

/// What is let in.
pub(super) const LIMITS: Limits =
    Limits { packed: 64 * 1024 * 1024, unpacked: 1024 * 1024 * 1024, beside_sheets: 128 * 1024 * 1024 };

/// Why a packed file is not opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refused {
    TooLarge,
    Encrypted,
    Broken(String),
}

impl From<ZipError> for Refused {
    fn from(error: ZipError) -> Self {
        match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => Self::Encrypted,
            other => Self::Broken(other.to_string()),
        }
    }
}

/// Unpacks everything once, and keeps nothing.
pub(super) fn check(bytes: &[u8], limits: Limits) -> Result<(), Refused> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    let (mut all, mut beside) = (0_u64, 0_u64);
    for number in 0..archive.len() {
        let entry = archive.by_index(number)?;
        let sheet = entry.name()?.starts_with("xl/worksheets/");
        let left =
            if sheet { limits.unpacked - all } else { (limits.unpacked - all).min(limits.beside_sheets - beside) };
        let read = std::io::copy(&mut entry.take(left + 1), &mut sink())
            .map_err(|error| Refused::Broken(error.to_string()))?;
        if read > left {
            return Err(Refused::TooLarge);
        }
        all += read;
        beside += if sheet { 0 } else { read };
    }
    Ok(())
}
