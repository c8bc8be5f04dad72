//! A text that was decoded from another one, with the original position of each byte.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::ops::Range;

/// The separator between two unrelated pieces of a text.
const BARRIER: u8 = 0;

/// The original text, or the output of a decoder.
#[derive(Hash)]
pub(super) struct Layer<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
    origins: Origins,
}

/// The original positions of the bytes.
#[derive(Hash)]
enum Origins {
    /// The bytes are the original.
    Same,
    /// The positions are not needed.
    Untracked,
    /// A position for each byte.
    Each(Vec<Place>),
}

/// A position in the original, of at most [`Layer::MAX_BYTES`].
#[derive(Clone, Copy, Hash)]
struct Place {
    start: u32,
    end: u32,
}

/// A layer that a decoder is writing.
pub(super) struct Decoded<'p> {
    parent: &'p Layer<'p>,
    bytes: Vec<u8>,
    places: Option<Vec<Place>>,
    /// The start of the current piece.
    piece: usize,
}

impl<'a> Layer<'a> {
    /// The longest original.
    pub(super) const MAX_BYTES: usize = 1 << 30;

    /// The original text.
    pub(super) fn original(bytes: &'a [u8], tracked: bool) -> Self {
        let origins = if tracked {
            Origins::Same
        } else {
            Origins::Untracked
        };
        Self {
            bytes: Cow::Borrowed(bytes),
            origins,
        }
    }

    /// The original position of some bytes; `None` if they do not come from one place.
    pub(super) fn place(&self, bytes: Range<usize>) -> Option<Range<usize>> {
        match &self.origins {
            Origins::Same => Some(bytes),
            Origins::Untracked => None,
            Origins::Each(places) => {
                let start = places.get(bytes.start)?.start;
                let end = places.get(bytes.end.checked_sub(1)?)?.end;
                (start < end).then_some(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
            }
        }
    }
}

impl<'p> Decoded<'p> {
    pub(super) fn new(parent: &'p Layer<'p>) -> Self {
        let is_tracked = !matches!(parent.origins, Origins::Untracked);
        Self {
            parent,
            bytes: Vec::new(),
            places: is_tracked.then(Vec::new),
            piece: 0,
        }
    }

    /// Reserves space for this many bytes more.
    pub(super) fn reserve(&mut self, bytes: usize) {
        self.bytes.reserve(bytes);
        if let Some(places) = &mut self.places {
            places.reserve(bytes);
        }
    }

    /// Copies bytes of the parent.
    pub(super) fn copy(&mut self, from: Range<usize>) {
        let copied = self.parent.bytes.get(from.clone()).unwrap_or_default();
        self.bytes.extend_from_slice(copied);
        if let Some(places) = &mut self.places {
            places.extend(from.map(|at| place_in(self.parent, at..at + 1)));
        }
    }

    /// Adds bytes that some of the parent's encode.
    pub(super) fn push(&mut self, bytes: &[u8], from: Range<usize>) {
        self.bytes.extend_from_slice(bytes);
        if let Some(places) = &mut self.places {
            let place = place_in(self.parent, from);
            places.extend(bytes.iter().map(|_| place));
        }
    }

    /// Ends a piece, and drops it if it is shorter than `shortest`.
    pub(super) fn end_piece(&mut self, shortest: usize) {
        if self.bytes.len() - self.piece < shortest {
            self.bytes.truncate(self.piece);
            if let Some(places) = &mut self.places {
                places.truncate(self.piece);
            }
        } else {
            self.push(&[BARRIER], 0..0);
        }
        self.piece = self.bytes.len();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(super) fn finish(self) -> Layer<'static> {
        Layer {
            bytes: Cow::Owned(self.bytes),
            origins: self.places.map_or(Origins::Untracked, Origins::Each),
        }
    }
}

/// The original position of some bytes of a layer; `None` for a barrier.
fn place_in(layer: &Layer<'_>, bytes: Range<usize>) -> Place {
    let place = layer.place(bytes).and_then(|place| {
        Some(Place {
            start: place.start.try_into().ok()?,
            end: place.end.try_into().ok()?,
        })
    });
    place.unwrap_or(Place {
        start: u32::MAX,
        end: 0,
    })
}
