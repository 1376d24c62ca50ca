//! What is drawn over the photograph, and on the buttons. Fixed pictures: nothing here moves.

use yew::{Html, html};

use super::FrameSpec;
use super::guides::Guides;

/// The picture on a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Icon {
    Minus,
    Plus,
    Left,
    Up,
    Down,
    Right,
    Turn,
    Reset,
    Guides,
}

impl Icon {
    /// Its lines, on a field of 24 × 24.
    const fn path(self) -> &'static str {
        match self {
            Self::Minus => "M5 12h14",
            Self::Plus => "M5 12h14M12 5v14",
            Self::Left => "M19 12H5m6-6-6 6 6 6",
            Self::Up => "M12 19V5M6 11l6-6 6 6",
            Self::Down => "M12 5v14m-6-6 6 6 6-6",
            Self::Right => "M5 12h14m-6-6 6 6-6 6",
            Self::Turn => "M4 10h9v10H4zM8 5h6a5 5 0 0 1 5 5v4m-3-3 3 3 3-3",
            Self::Reset => "M4 12a8 8 0 1 0 2.6-5.9L4 8.5M4 4v4.5h4.5",
            Self::Guides => {
                "M12 3.5c3 0 4.5 2 4.5 5s-2 6-4.5 6-4.5-3-4.5-6 1.5-5 4.5-5ZM4 20.500c1-3 3-4 5-4.500M20 20.500c-1-3-3-4-5-4.500"
            }
        }
    }
}

/// The picture of a button, which names itself.
pub(super) fn icon(icon: Icon) -> Html {
    html! {
        <svg class="cropper__icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d={icon.path()} />
        </svg>
    }
}

/// Head, eye line and shoulders over the frame; hidden, an empty drawing, so that the frame keeps its children.
pub(crate) fn silhouette(spec: &FrameSpec, shown: bool) -> Html {
    let guides = Guides::new(&spec.head, spec.aspect);
    // Twice: a dark line under a light one is seen on light and dark pictures alike.
    let lines = |class: &'static str| {
        html! {
            <g {class}>
                <path d={guides.head.clone()} />
                <path d={guides.shoulders.clone()} />
                <path d={guides.top_marks.clone()} />
                <path class="cropper__eyes" d={guides.eye_line.clone()} />
            </g>
        }
    };
    html! {
        <svg class="cropper__guides" viewBox={guides.view_box.clone()} preserveAspectRatio="none">
            if shown {
                <path class="cropper__eye-band" d={guides.eye_band.clone()} />
                { lines("cropper__halo") }
                { lines("cropper__lines") }
            }
        </svg>
    }
}
