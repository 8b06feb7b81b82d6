//! How the files of an index are read.

use std::{
    fs::File,
    io,
    ops::Range,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use tantivy::{
    Directory, HasLen,
    directory::{
        DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, WatchCallback, WatchHandle, WritePtr,
        error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError},
    },
};

use super::Access;

/// A folder whose large files are mapped into memory, or read piece by piece.
///
/// Merging walks through all that it merges. Mapped, that would count as memory of a command that has little to do
/// with search; read, it is one term at a time.
#[derive(Debug, Clone)]
pub(super) struct Frugal {
    mapped: MmapDirectory,
    root: PathBuf,
    access: Access,
}

impl Frugal {
    pub(super) fn open(folder: &Path, access: Access) -> Result<Self, OpenDirectoryError> {
        Ok(Self { mapped: MmapDirectory::open(folder)?, root: folder.to_owned(), access })
    }
}

/// Postings and positions: nearly all of an index, and never needed whole.
fn is_large(path: &Path) -> bool {
    path.extension().is_some_and(|ext| ext == "idx" || ext == "pos")
}

impl Directory for Frugal {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        if self.access == Access::Mapped || !is_large(path) {
            return self.mapped.get_file_handle(path);
        }
        let open = || -> io::Result<Pieces> {
            let file = File::open(self.root.join(path))?;
            let length = file.metadata()?.len();
            let length = usize::try_from(length).map_err(io::Error::other)?;
            Ok(Pieces { file, length, last: Mutex::default() })
        };
        match open() {
            Ok(pieces) => Ok(Arc::new(pieces)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                Err(OpenReadError::FileDoesNotExist(path.to_owned()))
            }
            Err(e) => Err(OpenReadError::wrap_io_error(e, path.to_owned())),
        }
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.mapped.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.mapped.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        match self.mapped.open_write(path) {
            // A process that was killed before its commit left it there: what was taken out of a segment is in a file
            // named for the operation reached, and whoever does the same again reaches the same. What is committed has
            // the numbers before, and the writer's lock keeps others away.
            Err(OpenWriteError::FileAlreadyExists(_)) => {
                self.mapped.delete(path).map_err(|error| {
                    OpenWriteError::wrap_io_error(io::Error::other(error.to_string()), path.to_owned())
                })?;
                self.mapped.open_write(path)
            }
            other => other,
        }
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.mapped.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.mapped.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.mapped.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.mapped.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.mapped.watch(callback)
    }
}

/// Bytes read ahead: a merge asks for the postings of term after term, a few bytes each.
const AHEAD: usize = 64 << 10;

#[derive(Debug)]
struct Pieces {
    file: File,
    length: usize,
    /// Where what was read last begins, and that.
    last: Mutex<(usize, Vec<u8>)>,
}

impl HasLen for Pieces {
    fn len(&self) -> usize {
        self.length
    }
}

impl FileHandle for Pieces {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.len() > AHEAD {
            let mut bytes = vec![0; range.len()];
            read_at(&self.file, &mut bytes, range.start as u64)?;
            return Ok(OwnedBytes::new(bytes));
        }
        let mut last = self.last.lock().expect("no panic while it is held");
        let (start, read) = &mut *last;
        if range.start < *start || range.end > *start + read.len() {
            let end = self.length.min(range.start + AHEAD).max(range.end);
            read.resize(end - range.start, 0);
            // What a failed read leaves there is nothing to go on with.
            *start = usize::MAX - AHEAD;
            read_at(&self.file, read, range.start as u64)?;
            *start = range.start;
        }
        Ok(OwnedBytes::new(read[range.start - *start..range.end - *start].to_vec()))
    }
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

#[cfg(windows)]
fn read_at(file: &File, mut bytes: &mut [u8], mut at: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let read = std::os::windows::fs::FileExt::seek_read(file, bytes, at)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes = &mut bytes[read..];
        at += read as u64;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use tantivy::directory::TerminatingWrite;

    use super::*;

    #[test]
    fn a_file_that_a_killed_process_left_is_written_anew() {
        let folder = tempfile::tempdir().unwrap();
        let directory = Frugal::open(folder.path(), Access::Mapped).unwrap();
        let path = Path::new("segment.7.del");
        for content in ["cut off in the mid", "whole"] {
            let mut file = directory.open_write(path).unwrap();
            file.write_all(content.as_bytes()).unwrap();
            file.terminate().unwrap();
        }
        assert_eq!(directory.atomic_read(path).unwrap(), b"whole");
    }
}
