//! The file of a month: one movement a line, as JSON, compressed by gzip, with its SHA-256 beside it in the form of `sha256sum`.
//!
//! A file gets its name once it is whole and on disk, and the name says its content: nothing that is there is ever overwritten
//! by something else.

use std::{
    fs::{DirBuilder, File},
    io::{self, BufRead, BufReader, BufWriter, Read, Write},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use ambar_kernel::{Failure, Result};
use chrono::NaiveDate;
use flate2::{Compression, bufread::GzDecoder, write::GzEncoder};
use sha2::{Digest, Sha256};

/// What is not whole yet.
const PART: &str = "part";
/// A line longer than any movement can be: what is longer is no such file, and is not read into memory.
const LONGEST_LINE: u64 = 1 << 20;

/// What a file holds, as it was read from the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveFile {
    /// Its name in the folder.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256 as it lies there, compressed.
    pub sha256: String,
    /// The SHA-256 of what is in it.
    pub content_sha256: String,
    /// How many lines it has: movements.
    pub lines: u64,
    /// The sum of the marks of its lines, as `inventory.mark_of` makes them.
    pub mark: u128,
}

/// Sums up lines.
#[derive(Default)]
struct Sum {
    content: Sha256,
    lines: u64,
    mark: u128,
}

impl Sum {
    /// A line without its end.
    fn add(&mut self, line: &[u8]) {
        self.content.update(line);
        self.content.update(b"\n");
        self.lines += 1;
        self.mark += u128::from(mark_of(line));
    }
}

/// The first 60 bits of the SHA-256 of a line.
fn mark_of(line: &[u8]) -> u64 {
    let digest = Sha256::digest(line);
    digest.iter().take(8).fold(0, |bits, byte| bits << 8 | u64::from(*byte)) >> 4
}

/// Writes a month's file.
pub(super) struct Writer {
    folder: PathBuf,
    month: NaiveDate,
    part: PathBuf,
    out: GzEncoder<BufWriter<File>>,
    sum: Sum,
}

impl Writer {
    /// Begins anew, whatever was begun before.
    pub(super) fn begin(folder: &Path, month: NaiveDate) -> Result<Self> {
        let wrong = |error| unwritable(folder, error);
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(wrong)?;
        let part = folder.join(format!("movements-{}.jsonl.gz.{PART}", month.format("%Y-%m")));
        let file = File::create(&part).map_err(|error| unwritable(&part, error))?;
        let out = GzEncoder::new(BufWriter::new(file), Compression::default());
        Ok(Self { folder: folder.to_owned(), month, part, out, sum: Sum::default() })
    }

    /// A movement.
    pub(super) fn push(&mut self, line: &str) -> Result<()> {
        self.sum.add(line.as_bytes());
        let written = self.out.write_all(line.as_bytes()).and_then(|()| self.out.write_all(b"\n"));
        written.map_err(|error| unwritable(&self.part, error))
    }

    /// Ends the file, brings it to disk, gives it its name, and reads it again.
    pub(super) fn finish(self) -> Result<ArchiveFile> {
        let Self { folder, month, part, out, sum } = self;
        let ended = out.finish().and_then(|out| out.into_inner().map_err(io::IntoInnerError::into_error));
        ended.and_then(|file| file.sync_all()).map_err(|error| unwritable(&part, error))?;
        let content = hex::encode(sum.content.finalize());
        let name = format!("movements-{}-{}.jsonl.gz", month.format("%Y-%m"), &content[..12]);
        let path = folder.join(&name);
        let is_right =
            |found: &ArchiveFile| (found.lines, found.mark, &found.content_sha256) == (sum.lines, sum.mark, &content);
        // The same movements were written before, and may be known by the checksum of that file: it stays as it is.
        if !read(&path).is_ok_and(|there| is_right(&there)) {
            std::fs::rename(&part, &path).map_err(|error| unwritable(&path, error))?;
        }
        sync_folder(&folder)?;
        let found = read(&path).map_err(|error| unwritable(&path, error))?;
        if !is_right(&found) {
            return Err(Failure::unavailable(
                "inventory.archive_damaged",
                format!(
                    "{} does not hold what was written into it: the disk is not to be trusted. Nothing has left.",
                    path.display()
                ),
                0,
            ));
        }
        write_sidecar(&folder, &found)?;
        // A crash may leave it, and a file that stood there already does.
        match std::fs::remove_file(&part) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unwritable(&part, error)),
            _ => Ok(found),
        }
    }
}

/// `sha256sum -c` reads it.
fn sidecar(file: &ArchiveFile) -> String {
    format!("{}  {}\n", file.sha256, file.name)
}

fn write_sidecar(folder: &Path, file: &ArchiveFile) -> Result<()> {
    let path = folder.join(format!("{}.sha256", file.name));
    let part = folder.join(format!("{}.sha256.{PART}", file.name));
    let written = File::create(&part).and_then(|mut out| {
        out.write_all(sidecar(file).as_bytes())?;
        out.sync_all()
    });
    written.and_then(|()| std::fs::rename(&part, &path)).map_err(|error| unwritable(&path, error))?;
    sync_folder(folder)
}

/// Whether the checksum beside a file is that of the file.
#[must_use]
pub fn sidecar_is_right(folder: &Path, file: &ArchiveFile) -> bool {
    std::fs::read_to_string(folder.join(format!("{}.sha256", file.name))).is_ok_and(|text| text == sidecar(file))
}

/// Reads a file and sums up what is in it.
///
/// # Errors
/// If it is not there or is no such file.
pub fn read(path: &Path) -> io::Result<ArchiveFile> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut raw = BufReader::new(Hashing { from: File::open(path)?, sum: Sha256::new(), bytes: 0 });
    let mut lines = BufReader::new(GzDecoder::new(&mut raw));
    let (mut sum, mut line) = (Sum::default(), Vec::new());
    loop {
        line.clear();
        if (&mut lines).take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        match line.split_last() {
            Some((b'\n', line)) => sum.add(line),
            _ => return Err(io::Error::new(io::ErrorKind::InvalidData, "a line has no end")),
        }
    }
    drop(lines);
    // What follows the content belongs to the checksum too.
    io::copy(&mut raw, &mut io::sink())?;
    let raw = raw.into_inner();
    Ok(ArchiveFile {
        name,
        bytes: raw.bytes,
        sha256: hex::encode(raw.sum.finalize()),
        content_sha256: hex::encode(sum.content.finalize()),
        lines: sum.lines,
        mark: sum.mark,
    })
}

/// Sums up what goes through.
struct Hashing {
    from: File,
    sum: Sha256,
    bytes: u64,
}

impl Read for Hashing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(buffer)?;
        self.sum.update(&buffer[..count]);
        self.bytes += count as u64;
        Ok(count)
    }
}

/// A name is on disk once its folder is.
fn sync_folder(folder: &Path) -> Result<()> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| unwritable(folder, error))
}

fn unwritable(path: &Path, error: io::Error) -> Failure {
    let mut failure = Failure::unavailable(
        "inventory.archive_unwritable",
        format!(
            "{} cannot be written ({error}). No month has left: make room, or name another folder by AMBAR_LEDGER_ARCHIVE_DIR.",
            path.display()
        ),
        0,
    );
    failure.retry_after_s = None;
    failure
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    static FOLDERS: AtomicU32 = AtomicU32::new(0);

    /// A folder that is gone when the test is over.
    struct Folder(PathBuf);

    impl Folder {
        fn new() -> Self {
            let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
            Self(std::env::temp_dir().join(format!("ambar-archive-{}-{number}", std::process::id())))
        }

        fn names(&self) -> Vec<String> {
            let entries = std::fs::read_dir(&self.0).unwrap();
            let mut names: Vec<_> = entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
            names.sort();
            names
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn month() -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, 2, 1).unwrap()
    }

    fn written(folder: &Folder, lines: &[&str]) -> ArchiveFile {
        let mut writer = Writer::begin(&folder.0, month()).unwrap();
        lines.iter().for_each(|line| writer.push(line).unwrap());
        writer.finish().unwrap()
    }

    #[test]
    fn a_mark_is_the_first_sixty_bits_of_the_sum() {
        // printf '{"seq" : 1}' | sha256sum, its first 15 digits.
        let digits = hex::encode(Sha256::digest(br#"{"seq" : 1}"#));
        assert_eq!(mark_of(br#"{"seq" : 1}"#), u64::from_str_radix(&digits[..15], 16).unwrap());
        assert_eq!(mark_of(b"abc"), 0x0ba7_816b_f8f0_1cfe);
    }

    #[test]
    fn what_was_written_is_there_with_its_checksum_and_nothing_else() {
        let folder = Folder::new();
        let file = written(&folder, &["{\"seq\" : 1}", "{\"seq\" : 2, \"note\" : \"Ящик\"}"]);
        assert_eq!((file.lines, file.name.len()), (2, "movements-2024-02-0123456789ab.jsonl.gz".len()));
        assert_eq!(folder.names(), [file.name.clone(), format!("{}.sha256", file.name)]);
        assert_eq!(read(&folder.0.join(&file.name)).unwrap(), file);
        assert!(sidecar_is_right(&folder.0, &file));
    }

    #[test]
    fn the_same_again_comes_to_the_same_file_and_other_movements_to_another() {
        let folder = Folder::new();
        let first = written(&folder, &["a"]);
        // As a crash leaves it.
        std::fs::write(folder.0.join("movements-2024-02.jsonl.gz.part"), "half").unwrap();
        assert_eq!(written(&folder, &["a"]), first);
        let second = written(&folder, &["a", "b"]);
        assert_ne!(second.name, first.name);
        assert_eq!(folder.names().len(), 4, "the first stays");
    }

    #[test]
    fn a_file_that_was_damaged_is_written_anew() {
        let folder = Folder::new();
        let first = written(&folder, &["a", "b"]);
        std::fs::write(folder.0.join(&first.name), "no gzip").unwrap();
        assert_eq!(written(&folder, &["a", "b"]), first);
    }

    #[test]
    fn every_byte_that_is_changed_shows() {
        let folder = Folder::new();
        let file = written(&folder, &["one", "two"]);
        let path = folder.0.join(&file.name);
        let whole = std::fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            std::fs::write(&path, bytes).unwrap();
            assert!(read(&path).map_or(true, |read| read.sha256 != file.sha256), "byte {at}");
        }
        std::fs::write(&path, [&whole[..], b"more"].concat()).unwrap();
        assert!(read(&path).is_ok_and(|read| read.sha256 != file.sha256));
        std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        assert!(read(&path).is_err());
    }

    #[test]
    fn a_month_without_movements_is_a_file_without_lines() {
        let folder = Folder::new();
        let file = written(&folder, &[]);
        assert_eq!((file.lines, file.mark), (0, 0));
        assert_eq!(file.content_sha256, hex::encode(Sha256::digest(b"")));
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_named_with_what_to_do() {
        let folder = Folder::new();
        std::fs::write(&folder.0, "a file where the folder should be").unwrap();
        let Err(failure) = Writer::begin(&folder.0, month()) else { panic!("written") };
        assert_eq!(failure.code, "inventory.archive_unwritable");
        assert!(failure.detail.contains("AMBAR_LEDGER_ARCHIVE_DIR"), "{}", failure.detail);
        std::fs::remove_file(&folder.0).unwrap();
    }
}
