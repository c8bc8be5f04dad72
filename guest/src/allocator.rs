//! An allocator for one call: it hands out memory in a row, and starts over when nothing is in use.
//!
//! A call is short, and its values live as long as it does, so searching for freed space costs more than it
//! saves. After a call nothing is in use, however long the instance is kept.

use core::alloc::{GlobalAlloc, Layout};
use core::arch::wasm32::{memory_grow, memory_size};
use core::cell::Cell;
use core::ptr;

/// The size of a page of WebAssembly, in bytes.
const PAGE_BYTES: usize = 1 << 16;

unsafe extern "C" {
    /// Where the linker's data ends.
    static __heap_base: u8;
}

/// The allocated row: its end, and the number of its allocations in use.
pub(crate) struct Row {
    end: Cell<usize>,
    in_use: Cell<usize>,
}

// SAFETY: the component has one thread.
unsafe impl Sync for Row {}

impl Row {
    pub(crate) const fn new() -> Self {
        Self {
            end: Cell::new(0),
            in_use: Cell::new(0),
        }
    }

    /// Moves the end of the row, and grows the memory if necessary.
    fn reach(&self, end: usize) -> Option<()> {
        let pages = end.div_ceil(PAGE_BYTES).saturating_sub(memory_size::<0>());
        if pages > 0 && memory_grow::<0>(pages) == usize::MAX {
            return None;
        }
        self.end.set(end);
        Some(())
    }

    fn is_last(&self, place: *mut u8, layout: Layout) -> bool {
        place.addr().wrapping_add(layout.size()) == self.end.get()
    }

    fn take(&self, layout: Layout) -> Option<*mut u8> {
        let from = match self.in_use.get() {
            0 => (&raw const __heap_base).addr(),
            _ => self.end.get(),
        };
        // Rounds up to the next multiple of a power of two.
        let start = from.checked_add(layout.align() - 1)? & !(layout.align() - 1);
        self.reach(start.checked_add(layout.size())?)?;
        self.in_use.set(self.in_use.get() + 1);
        Some(ptr::with_exposed_provenance_mut(start))
    }
}

// SAFETY: each allocation is aligned, inside the memory and exclusive until nothing is in use. Freed memory is
// the end of the row, or is not handed out again before then.
unsafe impl GlobalAlloc for Row {
    #[inline(never)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.take(layout).unwrap_or(ptr::null_mut())
    }

    #[inline(never)]
    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        self.in_use.set(self.in_use.get() - 1);
        if self.is_last(place, layout) {
            self.end.set(place.addr());
        }
    }

    /// The last allocation grows in place, so that a body that is read piece by piece is not
    /// copied.
    #[inline(never)]
    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if self.is_last(place, layout) {
            let end = place.addr().checked_add(size);
            return match end.and_then(|end| self.reach(end)) {
                Some(()) => place,
                None => ptr::null_mut(),
            };
        }
        let Ok(wanted) = Layout::from_size_align(size, layout.align()) else {
            return ptr::null_mut();
        };
        let Some(moved) = self.take(wanted) else {
            return ptr::null_mut();
        };
        // SAFETY: both places are at least that long, and the new one is not in use.
        unsafe {
            ptr::copy_nonoverlapping(place, moved, size.min(layout.size()));
            self.dealloc(place, layout);
        }
        moved
    }
}
