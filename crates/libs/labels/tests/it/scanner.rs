//! A scanner.

use std::collections::HashSet;

use rxing::{
    BarcodeFormat, DecodeHints, RXingResultMetadataType, RXingResultMetadataValue, helpers::detect_in_luma_with_hints,
};

use crate::picture::Picture;

/// What a scanner sends: the AIM identifier of the symbology, then what the barcode holds.
pub fn scan(picture: &Picture) -> Result<String, String> {
    let formats = [BarcodeFormat::CODE_128, BarcodeFormat::DATA_MATRIX, BarcodeFormat::QR_CODE];
    let mut hints = DecodeHints {
        TryHarder: Some(true),
        PossibleFormats: Some(HashSet::from(formats)),
        AssumeGs1: Some(true),
        ..DecodeHints::default()
    };
    let (width, height) = (picture.width.try_into().unwrap(), picture.height.try_into().unwrap());
    let found = detect_in_luma_with_hints(picture.grey.clone(), width, height, None, &mut hints)
        .map_err(|error| format!("{error:?}"))?;
    let metadata = found.getRXingResultMetadata();
    let identifier = match metadata.get(&RXingResultMetadataType::SYMBOLOGY_IDENTIFIER) {
        Some(RXingResultMetadataValue::SymbologyIdentifier(identifier)) => identifier.clone(),
        _ => String::new(),
    };
    let text = if identifier == "]d4" { of_utf8_data_matrix(found.getText()) } else { found.getText().to_owned() };
    // Of a GS1-128 it has told the identifier already.
    let text = text.strip_prefix("]C1").unwrap_or(&text);
    Ok(format!("{identifier}{text}"))
}

/// This scanner tells of a DataMatrix that says to be UTF-8 each byte as a character, and all of them twice.
fn of_utf8_data_matrix(told: &str) -> String {
    let Some(bytes) = told.chars().map(|letter| u8::try_from(letter).ok()).collect::<Option<Vec<u8>>>() else {
        return told.to_owned();
    };
    let (first, second) = bytes.split_at(bytes.len() / 2);
    if first == second { String::from_utf8(first.to_vec()).unwrap() } else { told.to_owned() }
}
