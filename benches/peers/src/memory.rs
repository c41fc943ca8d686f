//! How much memory something takes: an allocator that counts while it is asked to.

use cpu_time::ThreadTime;
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicIsize, Ordering};
use std::time::Duration;

/// The system's allocator; it counts between two calls of [`measured`] only, so that nobody pays for it elsewhere.
pub struct Counting;

static COUNTS: AtomicBool = AtomicBool::new(false);
static BYTES: AtomicIsize = AtomicIsize::new(0);

fn count(bytes: usize, sign: isize) {
    if COUNTS.load(Ordering::Relaxed) {
        BYTES.fetch_add(sign * bytes as isize, Ordering::Relaxed);
    }
}

// SAFETY: everything is left to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 1);
        // SAFETY: the caller keeps to the contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(layout.size(), -1);
        // SAFETY: the caller keeps to the contract.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(layout.size(), -1);
        count(size, 1);
        // SAFETY: the caller keeps to the contract.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

/// What making something takes: the CPU time of this thread, and the bytes that are still there afterwards.
pub fn measured<T>(make: impl FnOnce() -> T) -> (T, Duration, usize) {
    BYTES.store(0, Ordering::Relaxed);
    COUNTS.store(true, Ordering::Relaxed);
    let start = ThreadTime::now();
    let made = make();
    let time = start.elapsed();
    COUNTS.store(false, Ordering::Relaxed);
    (made, time, BYTES.load(Ordering::Relaxed).max(0) as usize)
}
