//! The frame header: size and coding of the picture, as claimed.

use serde::{Deserialize, Serialize};

use super::Fault;
use super::segments::marker;
use crate::photo::units::PixelSize;

/// Coding process of the picture data (T.81 table B.1, SOF markers).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Process {
    /// Sequential DCT, Huffman: SOF0 and SOF1.
    Sequential,
    /// Progressive DCT, Huffman: SOF2.
    Progressive,
    /// Lossless, Huffman: SOF3.
    Lossless,
    /// Hierarchical, Huffman: SOF5 to SOF7.
    Hierarchical,
    /// Any arithmetic coding: SOF9 and above.
    Arithmetic,
}

impl Process {
    /// The process of a SOF marker code.
    fn of(code: u8) -> Self {
        match code & 0x0F {
            0 | 1 => Self::Sequential,
            2 => Self::Progressive,
            3 => Self::Lossless,
            5..=7 => Self::Hierarchical,
            _ => Self::Arithmetic,
        }
    }
}

/// A colour component of a frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Component {
    /// Identifier in scan headers.
    pub id: u8,
    /// Horizontal sampling factor, 1 to 4.
    pub across: u8,
    /// Vertical sampling factor, 1 to 4.
    pub down: u8,
    /// Index of the quantisation table, 0 to 3.
    pub quantisation: u8,
}

/// Contents of the frame header. They are claims: no data of this size were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Coding process of the picture.
    pub process: Process,
    /// Whether the marker is SOF0, baseline, which every decoder reads.
    pub baseline: bool,
    /// Bits per sample, usually 8.
    pub precision: u8,
    /// Stored size in pixels, before the orientation.
    pub size: PixelSize,
    /// Number of components in the header.
    pub components: u8,
    /// The first four components.
    pub layout: [Component; 4],
}

impl Frame {
    /// Components of the frame; empty for more than four, which are not read here.
    #[must_use]
    pub fn listed(&self) -> &[Component] {
        self.layout.get(..usize::from(self.components)).unwrap_or_default()
    }

    /// Largest sampling factors, across and down: a component that has them is stored at full size.
    #[must_use]
    pub fn finest(&self) -> (u8, u8) {
        let listed = self.listed();
        let across = listed.iter().map(|component| component.across).max().unwrap_or(1);
        (across, listed.iter().map(|component| component.down).max().unwrap_or(1))
    }

    /// Number of 8×8 blocks of a component, across and down (T.81 A.1.1).
    pub(super) fn blocks(&self, component: Component) -> (u32, u32) {
        let (max_across, max_down) = self.finest();
        let blocks = |side: u32, factor: u8, max: u8| {
            (side * u32::from(factor)).div_ceil(u32::from(max.max(1))).div_ceil(8)
        };
        (
            blocks(self.size.width, component.across, max_across),
            blocks(self.size.height, component.down, max_down),
        )
    }

    /// Number of coded units in an interleaved scan (T.81 A.2.3).
    pub(super) fn units(&self) -> u64 {
        let (max_across, max_down) = self.finest();
        let across = self.size.width.div_ceil(8 * u32::from(max_across.max(1)));
        let down = self.size.height.div_ceil(8 * u32::from(max_down.max(1)));
        u64::from(across) * u64::from(down)
    }

    /// Reads the payload of a SOF segment.
    pub(super) fn read(code: u8, payload: &[u8]) -> Result<Self, Fault> {
        let [precision, y1, y0, x1, x0, components, rest @ ..] = payload else {
            return Err(Fault::BadSegment);
        };
        if rest.len() < usize::from(*components) * 3 {
            return Err(Fault::BadSegment);
        }
        let mut layout = [Component::default(); 4];
        for (place, entry) in layout.iter_mut().zip(rest.chunks_exact(3)).take(usize::from(*components)) {
            *place = Component {
                id: entry[0],
                across: entry[1] >> 4,
                down: entry[1] & 0x0F,
                quantisation: entry[2],
            };
        }
        Ok(Self {
            process: Process::of(code),
            baseline: code == marker::SOF0,
            precision: *precision,
            size: PixelSize::new(
                u32::from(u16::from_be_bytes([*x1, *x0])),
                u32::from(u16::from_be_bytes([*y1, *y0])),
            ),
            components: *components,
            layout,
        })
    }
}
