//! Files that a configuration names: ordinary files of a bounded size. A device or a pipe in their place is refused, not
//! waited for.

use std::fs::File;
use std::io::{Error, Read};
use std::path::Path;
use zeroize::Zeroizing;

/// The largest file that a configuration may name.
const LARGEST: u64 = 1 << 20;

/// The bytes of a file; wiped after use, for it may hold a secret.
pub fn read_small(path: &Path) -> std::io::Result<Zeroizing<Vec<u8>>> {
    read_up_to(path, LARGEST)?.ok_or_else(|| Error::other("it is larger than 1 MB"))
}

/// The same of a file of at most so many bytes; `None`: it is larger.
pub fn read_up_to(path: &Path, largest: u64) -> std::io::Result<Option<Zeroizing<Vec<u8>>>> {
    // Asked before it is opened: opening a pipe waits for its writer.
    if !path.metadata()?.is_file() {
        return Err(Error::other("it is no ordinary file"));
    }
    let file = File::open(path)?;
    // Made large enough at once: what a growing buffer leaves behind is not wiped.
    let size = usize::try_from(file.metadata()?.len().min(largest) + 1).unwrap_or(0);
    let mut bytes = Zeroizing::new(Vec::with_capacity(size));
    file.take(largest + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= largest).then_some(bytes))
}

/// A new file that only its user reads; what is there already stays as it is.
pub fn create_new(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Why something failed, in words that are the same everywhere: the system's own text may come in the language of the
/// machine.
pub fn cause(error: &Error) -> String {
    match (error.raw_os_error(), error.get_ref()) {
        (Some(code), _) => format!("{} (system error {code})", error.kind()),
        (None, Some(ours)) => ours.to_string(),
        (None, None) => error.kind().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_file_is_read_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let size = |bytes: usize| {
            std::fs::write(&path, vec![b'x'; bytes]).unwrap();
            read_small(&path).map(|bytes| bytes.len()).ok()
        };
        assert_eq!((size(0), size(1 << 20), size((1 << 20) + 1)), (Some(0), Some(1 << 20), None));
        assert!(read_small(folder.path()).is_err());
        assert!(read_small(&folder.path().join("none")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_device_and_a_pipe_are_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        for path in [Path::new("/dev/zero"), &pipe] {
            assert_eq!(read_small(path).unwrap_err().to_string(), "it is no ordinary file");
        }
    }
}
