//! The sample of a collection's screens, for staff.

use crate::i18n::texts::Sample;

pub(crate) static SAMPLE: Sample = Sample {
    title: "Preview: what students see once it is open",
    lead: "It is for looking at: nothing here can be submitted.",
    screens: ["Notice", "Verification", "Frame"],
    size: |width, height| {
        format!("Students place the photograph in this frame; it has at least {width}×{height} pixels.")
    },
};
