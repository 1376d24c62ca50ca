//! A second decoder: libjpeg-turbo's, as in browsers.

use std::cell::Cell;
use std::ffi::c_int;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr;

use mozjpeg::{ColorSpace, Decompress};
use mozjpeg_sys::{jpeg_common_struct, jpeg_error_mgr, msg_parm_union};

/// Result for a file.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Decoded {
    /// Pixels, and the number of warnings.
    Pixels { size: (usize, usize), rgb: Vec<[u8; 3]>, warnings: u32 },
    /// The decoder stopped with an error.
    Refused,
}

impl Decoded {
    /// The pixels of a file without warnings.
    pub(super) fn clean(self) -> Option<Vec<[u8; 3]>> {
        match self {
            Self::Pixels { rgb, warnings: 0, .. } => Some(rgb),
            Self::Pixels { .. } | Self::Refused => None,
        }
    }
}

thread_local! {
    static WARNINGS: Cell<u32> = const { Cell::new(0) };
}

/// Error of the decoder: unwinds through the C code, which is compiled for it.
struct GaveUp;

extern "C-unwind" fn give_up(_: &mut jpeg_common_struct) {
    resume_unwind(Box::new(GaveUp));
}

/// Warnings have level -1; other levels are traces.
extern "C-unwind" fn count(_: &mut jpeg_common_struct, level: c_int) {
    if level < 0 {
        WARNINGS.set(WARNINGS.get() + 1);
    }
}

extern "C-unwind" fn ignore(_: &mut jpeg_common_struct) {}

extern "C-unwind" fn leave_empty(_: &mut jpeg_common_struct, _: &[u8; 80]) {}

fn errors() -> jpeg_error_mgr {
    jpeg_error_mgr {
        error_exit: Some(give_up),
        emit_message: Some(count),
        output_message: Some(ignore),
        format_message: Some(leave_empty),
        reset_error_mgr: Some(ignore),
        msg_code: 0,
        msg_parm: msg_parm_union::default(),
        trace_level: 0,
        num_warnings: 0,
        jpeg_message_table: ptr::null(),
        last_jpeg_message: 0,
        addon_message_table: ptr::null(),
        first_addon_message: 0,
        last_addon_message: 0,
    }
}

/// Decodes a whole file, to its end marker.
pub(super) fn decode(file: &[u8]) -> Decoded {
    WARNINGS.set(0);
    let result = catch_unwind(AssertUnwindSafe(|| {
        let decoder = Decompress::with_err(errors()).from_mem(file).ok()?;
        let size = decoder.size();
        let is_ink = matches!(decoder.color_space(), ColorSpace::JCS_CMYK | ColorSpace::JCS_YCCK);
        let mut started =
            decoder.to_colorspace(if is_ink { ColorSpace::JCS_CMYK } else { ColorSpace::JCS_RGB }).ok()?;
        let rgb = if is_ink {
            started.read_scanlines::<[u8; 4]>().ok()?.into_iter().map(light).collect()
        } else {
            started.read_scanlines::<[u8; 3]>().ok()?
        };
        started.finish().ok()?;
        Some((size, rgb))
    }));
    match result {
        Ok(Some((size, rgb))) => Decoded::Pixels { size, rgb, warnings: WARNINGS.get() },
        Ok(None) | Err(_) => Decoded::Refused,
    }
}

/// Linear light of Adobe's inverted inks without a profile, as browsers interpret them.
fn light([c, m, y, k]: [u8; 4]) -> [u8; 3] {
    [c, m, y].map(|ink| u8::try_from(u16::from(ink) * u16::from(k) / 255).unwrap())
}
