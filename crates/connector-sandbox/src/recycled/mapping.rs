//! Address space of this process: the only module that maps memory.
#![expect(
    unsafe_code,
    reason = "memories and stacks with a state of our choosing are raw mappings"
)]

use std::io;
use std::ops::Range;
use std::ptr::{NonNull, null_mut};

use rustix::mm::{self, Advice, MapFlags, MprotectFlags, ProtFlags};
use rustix::param::page_size;

/// Exclusive address space, at a multiple of its alignment.
pub(crate) struct Mapping {
    /// The whole mapping, to unmap it.
    whole: NonNull<u8>,
    whole_bytes: usize,
    /// The aligned start, and the size from there.
    start: NonNull<u8>,
    bytes: usize,
}

// SAFETY: a mapping is owned, like a `Vec`: its pointers lead to nothing that belongs to a thread.
unsafe impl Send for Mapping {}
// SAFETY: a shared reference only changes the protection and contents of pages, and the owner does that only
// while no instance uses them.
unsafe impl Sync for Mapping {}

impl Mapping {
    /// Reserves addresses, all inaccessible.
    pub(crate) fn reserve(bytes: usize, alignment: usize) -> io::Result<Self> {
        let bytes = bytes.next_multiple_of(page_size());
        let whole_bytes = bytes
            .checked_add(alignment)
            .ok_or(io::ErrorKind::OutOfMemory)?;
        // SAFETY: the system chooses new addresses, so nothing that exists is changed.
        let whole =
            unsafe { mm::mmap_anonymous(null_mut(), whole_bytes, ProtFlags::empty(), RESERVED)? };
        let whole = NonNull::new(whole.cast::<u8>()).ok_or(io::ErrorKind::OutOfMemory)?;
        let offset = whole.as_ptr().align_offset(alignment);
        // SAFETY: the first multiple of the alignment is less than the alignment away, and the size includes
        // that.
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

    /// Makes a range accessible for reading and writing, or inaccessible.
    pub(crate) fn protect(&self, range: Range<usize>, accessible: bool) -> io::Result<()> {
        let (start, bytes) = self.part(&range)?;
        let flags = if accessible {
            MprotectFlags::READ | MprotectFlags::WRITE
        } else {
            MprotectFlags::empty()
        };
        // SAFETY: the range is inside this mapping.
        unsafe { mm::mprotect(start.as_ptr().cast(), bytes, flags)? };
        Ok(())
    }

    /// Writes zeros to an accessible range, which makes its pages resident.
    pub(crate) fn clear(&self, range: Range<usize>) -> io::Result<()> {
        let (start, bytes) = self.part(&range)?;
        // SAFETY: the range is inside this mapping and accessible, and no instance uses it.
        unsafe { start.write_bytes(0, bytes) };
        Ok(())
    }

    /// Releases the pages of a range, which then reads as zeros. Their page tables stay.
    pub(super) fn discard(&self, range: Range<usize>) -> io::Result<()> {
        let (start, bytes) = self.part(&range)?;
        // SAFETY: the range is inside this mapping, and no instance uses it.
        unsafe { mm::madvise(start.as_ptr().cast(), bytes, Advice::LinuxDontNeed)? };
        Ok(())
    }

    /// Maps a range again: pages and page tables are released, and nothing is accessible.
    pub(super) fn remap(&self, range: Range<usize>) -> io::Result<()> {
        let (start, bytes) = self.part(&range)?;
        let (at, flags) = (start.as_ptr().cast(), RESERVED.union(MapFlags::FIXED));
        // SAFETY: the range is inside this mapping, and no instance uses it.
        unsafe { mm::mmap_anonymous(at, bytes, ProtFlags::empty(), flags)? };
        Ok(())
    }

    /// The address of a range, if it is inside this mapping.
    fn part(&self, range: &Range<usize>) -> io::Result<(NonNull<u8>, usize)> {
        if range.start > range.end || range.end > self.bytes {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        // SAFETY: the offset is inside this mapping.
        Ok((unsafe { self.start.add(range.start) }, range.len()))
    }
}

/// The size of an area whose pages share one page table, in bytes.
///
/// A mapping that starts at a multiple of it keeps the page table of its first pages, and no other
/// once the rest is released.
pub(super) const TABLE_BYTES: usize = 2 << 20;

/// Private addresses without reserved memory.
const RESERVED: MapFlags = MapFlags::PRIVATE.union(MapFlags::NORESERVE);

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the owner is being dropped, so nobody uses these addresses.
        let unmapped = unsafe { mm::munmap(self.whole.as_ptr().cast(), self.whole_bytes) };
        if let Err(error) = unmapped {
            tracing::warn!("memory cannot be unmapped: {error}");
        }
    }
}
