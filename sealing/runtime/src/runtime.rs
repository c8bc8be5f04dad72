//! Memory, and the end of a panic.

use core::panic::PanicInfo;

use dlmalloc::GlobalDlmalloc;

#[global_allocator]
static ALLOCATOR: GlobalDlmalloc = GlobalDlmalloc;

/// Nothing reads a message, so none is put together.
#[panic_handler]
fn panicked(_: &PanicInfo) -> ! {
    crate::trap()
}
