//! Address space of this process: the one place that maps memory.
#![expect(
    unsafe_code,
    reason = "memories and stacks with a state of our choosing are raw mappings"
)]

use std::io;
use std::ops::Range;
use std::ptr::{NonNull, null_mut};

use rustix::mm::{self, Advice, MapFlags, MprotectFlags, ProtFlags};
use rustix::param::page_size;

/// Address space that nobody else uses, on a multiple of its alignment.
pub(crate) struct Mapping {
    /// What was mapped, to be unmapped as a whole.
    whole: NonNull<u8>,
    whole_bytes: usize,
    /// The beginning that is aligned, and the bytes from there.
    start: NonNull<u8>,
    bytes: usize,
}

// SAFETY: a mapping is owned, like a `Vec`: its pointers lead to nothing that belongs to a thread.
unsafe impl Send for Mapping {}
// SAFETY: nothing is changed through a shared reference but the protection and the contents of pages,
// which its owner does only while no instance uses them.
unsafe impl Sync for Mapping {}

impl Mapping {
    /// Reserves addresses; none can be accessed yet.
    pub(crate) fn reserve(bytes: usize, alignment: usize) -> io::Result<Self> {
        let bytes = bytes.next_multiple_of(page_size());
        let whole_bytes = bytes
            .checked_add(alignment)
            .ok_or(io::ErrorKind::OutOfMemory)?;
        // SAFETY: new addresses of the system's choice: nothing that exists is changed.
        let whole =
            unsafe { mm::mmap_anonymous(null_mut(), whole_bytes, ProtFlags::empty(), RESERVED)? };
        let whole = NonNull::new(whole.cast::<u8>()).ok_or(io::ErrorKind::OutOfMemory)?;
        let offset = whole.as_ptr().align_offset(alignment);
        // SAFETY: less than the alignment lies before the first multiple of it, and that much was added.
        let start = unsafe { whole.add(offset) };
        Ok(Self {
            whole,
            whole_bytes,
            start,
            bytes,
        })
    }

    pub(super) fn start(&self) -> NonNull<u8> {
        self.start
    }

    /// Allows reading and writing, or neither.
    pub(crate) fn protect(&self, range: Range<usize>, accessible: bool) -> io::Result<()> {
        let (start, bytes) = self.part(&range)?;
        let flags = if accessible {
            MprotectFlags::READ | MprotectFlags::WRITE
        } else {
            MprotectFlags::empty()
        };
        // SAFETY: the range lies within this mapping.
        unsafe { mm::mprotect(start.as_ptr().cast(), bytes, flags)? };
        Ok(())
    }

    /// Writes zeros over a range that is accessible: its pages are there afterwards.
    pub(crate) fn clear(&self, range: Range<usize>) -> io::Result<()> {
        let (start, bytes) = self.part(&range)?;
        // SAFETY: the range lies within this mapping, is accessible, and no instance uses it.
        unsafe { start.write_bytes(0, bytes) };
        Ok(())
    }

    /// Gives back the pages of a range, which reads as zeros afterwards. Their page tables stay.
    pub(super) fn discard(&self, range: Range<usize>) -> io::Result<()> {
        let (start, bytes) = self.part(&range)?;
        // SAFETY: the range lies within this mapping, and no instance uses it.
        unsafe { mm::madvise(start.as_ptr().cast(), bytes, Advice::LinuxDontNeed)? };
        Ok(())
    }

    /// Maps a range anew: pages and page tables are given back, and nothing can be accessed.
    pub(super) fn remap(&self, range: Range<usize>) -> io::Result<()> {
        let (start, bytes) = self.part(&range)?;
        let (at, flags) = (start.as_ptr().cast(), RESERVED.union(MapFlags::FIXED));
        // SAFETY: the range lies within this mapping, and no instance uses it.
        unsafe { mm::mmap_anonymous(at, bytes, ProtFlags::empty(), flags)? };
        Ok(())
    }

    /// Where a range lies, if it does so within this mapping.
    fn part(&self, range: &Range<usize>) -> io::Result<(NonNull<u8>, usize)> {
        if range.start > range.end || range.end > self.bytes {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        // SAFETY: the offset lies within this mapping.
        Ok((unsafe { self.start.add(range.start) }, range.len()))
    }
}

/// The size of an area whose pages share one page table, in bytes.
///
/// What begins on a multiple of it has the page table of its first pages in any case, and no other
/// once the rest is given back.
pub(super) const TABLE_BYTES: usize = 2 << 20;

/// Private addresses for which no memory is set aside.
const RESERVED: MapFlags = MapFlags::PRIVATE.union(MapFlags::NORESERVE);

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the owner is going, so nobody uses these addresses.
        let unmapped = unsafe { mm::munmap(self.whole.as_ptr().cast(), self.whole_bytes) };
        if let Err(error) = unmapped {
            tracing::warn!("memory cannot be unmapped: {error}");
        }
    }
}
