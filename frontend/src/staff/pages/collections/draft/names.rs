//! The fields of the form: the JSON pointer of each on the server, and the `id` of its input.

use shared::problem::FieldProblem;

macro_rules! fields {
    ($($name:ident = $pointer:literal,)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(in crate::staff) enum F { $($name,)* }

        impl F {
            pub(super) const ALL: &[Self] = &[$(Self::$name,)*];

            /// Its JSON pointer.
            pub(in crate::staff::pages::collections) const fn pointer(self) -> &'static str {
                match self { $(Self::$name => $pointer,)* }
            }

            /// The first field of the form that has a problem.
            pub(in crate::staff::pages::collections) fn first_of(problems: &[FieldProblem]) -> Option<Self> {
                let said = |field: &Self| problems.iter().any(|problem| problem.pointer == field.pointer());
                Self::ALL.iter().copied().find(said)
            }

            /// All problems of fields, in the order of the form.
            pub(in crate::staff::pages::collections) fn said(
                problems: &[FieldProblem],
            ) -> impl Iterator<Item = (Self, &FieldProblem)> {
                let about = move |field: Self| problems.iter().find(|problem| problem.pointer == field.pointer());
                Self::ALL.iter().filter_map(move |field| Some((*field, about(*field)?)))
            }

            /// Whether it is a checkbox.
            pub(super) const fn is_tick(self) -> bool {
                matches!(self, Self::DocumentInFileNames | Self::Blue | Self::White | Self::Grey)
            }

            /// The `id` of its input.
            pub(in crate::staff::pages::collections) const fn id(self) -> &'static str {
                match self { $(Self::$name => concat!("f-", stringify!($name)),)* }
            }
        }
    };
}

// In the order of the form: errors are listed in this order, and the first field gets the focus.
fields! {
    TitleZh = "/title/zh",
    TitleEn = "/title/en",
    SchoolZh = "/school_name/zh",
    SchoolEn = "/school_name/en",
    SchoolCode = "/school_code",
    Slug = "/slug",
    CentreZh = "/centre/zh",
    CentreEn = "/centre/en",
    Offset = "/offset_minutes",
    OpensAt = "/window/opens_at",
    ClosesAt = "/window/closes_at",
    Fee = "/fee",
    ReviewHours = "/review_hours",
    RetentionDays = "/retention_days",
    RecaptureGraceHours = "/recapture_grace_hours",
    RemindEvery = "/reminders/every_days",
    RemindAtMost = "/reminders/at_most",
    Sampling = "/sampling",
    Hotline = "/hotline",
    HoursZh = "/hotline_hours/zh",
    HoursEn = "/hotline_hours/en",
    DocumentInFileNames = "/document_in_file_names",
    Source = "/photo/source",
    Preset = "/photo",
    Width = "/photo/width",
    Height = "/photo/height",
    Times = "/photo/times",
    Dpi = "/photo/dpi",
    MinKb = "/photo/min_kb",
    MaxKb = "/photo/max_kb",
    Quality = "/photo/quality",
    Blue = "/photo/blue",
    White = "/photo/white",
    Grey = "/photo/grey",
    TopMin = "/photo/top_min",
    TopMax = "/photo/top_max",
    EyeMin = "/photo/eye_min",
    EyeMax = "/photo/eye_max",
    FaceMin = "/photo/face_min",
    FaceMax = "/photo/face_max",
    MarkdownZh = "/markdown/zh",
    MarkdownEn = "/markdown/en",
}
