//! Limits on what a component declares, counted while it is read and before anything is kept or
//! compiled.
//!
//! The threat: a few bytes can declare something that takes hundreds of bytes to keep. A section
//! declares its count at its start, so the first item too many ends the reading.

use wasmparser::{Payload, SectionLimited};

use crate::NotAComponent;

/// Functions of all modules together; a whole JavaScript engine has half as many.
const MAX_FUNCTIONS: usize = 65_536;

/// Function types of all modules together.
const MAX_TYPES: usize = 20_000;

/// Imports, exports, instances, aliases, globals, tables, memories, segments and similar items
/// together.
const MAX_ITEMS: usize = 65_536;

/// Sections, including those of nested parts; a large component has a few hundred.
const MAX_SECTIONS: usize = 10_000;

/// Size of type sections, in bytes: a declaration inside a type takes two bytes, and fifty times
/// that in memory.
const MAX_TYPE_BYTES: usize = 1 << 20;

/// Size of element sections, in bytes.
const MAX_ELEMENT_BYTES: usize = 1 << 20;

/// Nesting depth of components and modules; tools nest two or three levels.
const MAX_DEPTH: usize = 32;

/// The counts so far.
#[derive(Default)]
pub(crate) struct ComponentBounds {
    depth: usize,
    sections: usize,
    functions: usize,
    types: usize,
    items: usize,
    type_bytes: usize,
    element_bytes: usize,
}

impl ComponentBounds {
    /// The current nesting depth; the outermost component is at 1.
    pub(crate) fn depth(&self) -> usize {
        self.depth
    }

    /// Counts one part of a component.
    ///
    /// # Errors
    ///
    /// If it is one too many.
    pub(crate) fn count(&mut self, part: &Payload<'_>) -> Result<(), NotAComponent> {
        match part {
            Payload::Version { .. } => {
                return add(&mut self.depth, 1, MAX_DEPTH, "levels of nesting");
            }
            Payload::End(_) => {
                self.depth = self.depth.saturating_sub(1);
                return Ok(());
            }
            Payload::CodeSectionEntry(_) => return Ok(()),
            _ => {}
        }
        add(&mut self.sections, 1, MAX_SECTIONS, "sections")?;
        match part {
            Payload::FunctionSection(section) => {
                let count = length(section);
                add(&mut self.functions, count, MAX_FUNCTIONS, "functions")
            }
            Payload::TypeSection(section) => {
                add(&mut self.types, length(section), MAX_TYPES, "types")?;
                self.add_type_bytes(section)
            }
            Payload::CoreTypeSection(section) => self.add_type_bytes(section),
            Payload::ComponentTypeSection(section) => self.add_type_bytes(section),
            Payload::ElementSection(section) => {
                self.add_items(section)?;
                let bytes = section.range().len();
                let of_all = &mut self.element_bytes;
                add(of_all, bytes, MAX_ELEMENT_BYTES, "bytes of elements")
            }
            Payload::ImportSection(section) => self.add_items(section),
            Payload::TableSection(section) => self.add_items(section),
            Payload::MemorySection(section) => self.add_items(section),
            Payload::TagSection(section) => self.add_items(section),
            Payload::GlobalSection(section) => self.add_items(section),
            Payload::ExportSection(section) => self.add_items(section),
            Payload::DataSection(section) => self.add_items(section),
            Payload::InstanceSection(section) => self.add_items(section),
            Payload::ComponentInstanceSection(section) => self.add_items(section),
            Payload::ComponentAliasSection(section) => self.add_items(section),
            Payload::ComponentCanonicalSection(section) => self.add_items(section),
            Payload::ComponentImportSection(section) => self.add_items(section),
            Payload::ComponentExportSection(section) => self.add_items(section),
            _ => Ok(()),
        }
    }

    fn add_items<T>(&mut self, section: &SectionLimited<'_, T>) -> Result<(), NotAComponent> {
        let what = "imports, exports and other items";
        add(&mut self.items, length(section), MAX_ITEMS, what)
    }

    fn add_type_bytes<T>(&mut self, section: &SectionLimited<'_, T>) -> Result<(), NotAComponent> {
        let bytes = section.range().len();
        add(
            &mut self.type_bytes,
            bytes,
            MAX_TYPE_BYTES,
            "bytes of types",
        )
    }
}

/// The number of items that a section declares.
pub(crate) fn length<T>(section: &SectionLimited<'_, T>) -> usize {
    usize::try_from(section.count()).unwrap_or(usize::MAX)
}

/// Adds to a count, and fails beyond its limit.
pub(crate) fn add(
    sum: &mut usize,
    more: usize,
    limit: usize,
    what: &'static str,
) -> Result<(), NotAComponent> {
    *sum = sum.saturating_add(more);
    if *sum > limit {
        return Err(NotAComponent::TooMany { what, limit });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;
    use crate::connector::inspection::Inspection;

    const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";
    const MODULE: &[u8] = b"\0asm\x01\0\0\0";

    fn leb128(mut number: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        while number > 0x7f {
            bytes.push(u8::try_from(number & 0x7f).unwrap() | 0x80);
            number >>= 7;
        }
        bytes.push(u8::try_from(number).unwrap());
        bytes
    }

    fn section(id: u8, content: &[u8]) -> Vec<u8> {
        [&[id][..], &leb128(content.len()), content].concat()
    }

    /// A section with this many items.
    fn items(id: u8, count: usize, item: &[u8]) -> Vec<u8> {
        section(id, &[leb128(count), item.repeat(count)].concat())
    }

    fn component(sections: &[u8]) -> Vec<u8> {
        [COMPONENT, sections].concat()
    }

    fn with_module(sections: &[u8]) -> Vec<u8> {
        component(&section(1, &[MODULE, sections].concat()))
    }

    /// A module with this many empty functions.
    fn functions(count: usize) -> Vec<u8> {
        let code = items(10, count, &[2, 0, 0x0b]);
        [MODULE, &items(3, count, &[0]), &code].concat()
    }

    fn nested(depth: usize) -> Vec<u8> {
        (1..depth).fold(component(&[]), |inner, _| component(&section(4, &inner)))
    }

    type Make = fn(usize) -> Vec<u8>;

    #[test]
    fn the_first_thing_too_many_ends_the_reading() {
        let cases: [(&str, usize, Make); 9] = [
            ("levels of nesting", MAX_DEPTH, nested),
            ("functions", MAX_FUNCTIONS, |count| {
                component(&section(1, &functions(count)))
            }),
            ("types", MAX_TYPES, |count| {
                with_module(&items(1, count, &[0x60, 0, 0]))
            }),
            ("sections", MAX_SECTIONS, |count| {
                component(&[0, 1, 0].repeat(count))
            }),
            ("imports, exports and other items", MAX_ITEMS, |count| {
                with_module(&items(6, count, &[0x7f, 0, 0x41, 0, 0x0b]))
            }),
            ("imports and exports", 256, |count| {
                component(&items(10, count, &[0, 1, b'a', 1, 0]))
            }),
            ("imports and exports", 256, |count| {
                component(&items(11, count, &[0, 1, b'a', 1, 0, 0]))
            }),
            ("bytes of types", MAX_TYPE_BYTES, |bytes| {
                component(&section(7, &vec![1; bytes]))
            }),
            ("bytes of elements", MAX_ELEMENT_BYTES, |bytes| {
                with_module(&section(9, &vec![1; bytes]))
            }),
        ];
        for (what, limit, make) in cases {
            let of = |count| Inspection::of(&make(count), &Limits::default());
            assert_eq!(of(limit).map(|_| ()), Ok(()), "{what}");
            let refused = Err(NotAComponent::TooMany { what, limit });
            assert_eq!(of(limit + 1).map(|_| ()), refused);
        }
    }

    #[test]
    fn what_parts_declare_is_counted_together() {
        let module = |count| section(1, &functions(count));
        let half = MAX_FUNCTIONS / 2;
        let of = |last| {
            let parts = [module(half), module(half + last)].concat();
            Inspection::of(&component(&parts), &Limits::default())
        };
        assert!(of(0).is_ok());
        let (what, limit) = ("functions", MAX_FUNCTIONS);
        assert_eq!(of(1), Err(NotAComponent::TooMany { what, limit }));
    }
}
