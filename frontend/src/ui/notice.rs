//! Banners, errors, rows, the helpline, skeletons.

use shared::collection::Hotline as HotlineView;
use yew::prelude::*;

use super::{Bi, Button, Kind, art, use_i18n};

/// The severity of a banner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Severity {
    /// Information.
    Info,
    /// Success.
    Good,
    /// A required action.
    Warn,
    /// An error.
    Bad,
}

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct BannerProps {
    #[prop_or(Severity::Info)]
    pub(crate) severity: Severity,
    #[prop_or_default]
    pub(crate) title: Option<AttrValue>,
    #[prop_or_default]
    pub(crate) children: Html,
    /// Announced by screen readers when it appears.
    #[prop_or_default]
    pub(crate) alert: bool,
}

#[component]
pub(crate) fn Banner(props: &BannerProps) -> Html {
    let (class, icon) = match props.severity {
        Severity::Info => ("banner banner--info", art::INFO),
        Severity::Good => ("banner banner--good", art::CHECK),
        Severity::Warn => ("banner banner--warn", art::WARN),
        Severity::Bad => ("banner banner--bad", art::WARN),
    };
    let role = props.alert.then_some("alert");
    html! {
        <div {class} {role}>
            { art::icon(icon) }
            <div class="banner__text">
                if let Some(title) = &props.title { <p class="banner__title">{ title }</p> }
                { props.children.clone() }
            </div>
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct TroubleProps {
    pub(crate) what: AttrValue,
    pub(crate) hint: AttrValue,
    /// The reference for support.
    #[prop_or_default]
    pub(crate) reference: Option<AttrValue>,
    #[prop_or_default]
    pub(crate) retry: Option<Callback<()>>,
}

/// An error: its text, its remedy, and a retry button.
#[component]
pub(crate) fn Trouble(props: &TroubleProps) -> Html {
    let texts = use_i18n().texts();
    html! {
        <Banner severity={Severity::Bad} alert=true title={props.what.clone()}>
            <p>{ &props.hint }</p>
            if let Some(reference) = &props.reference { <p class="banner__small">{ reference }</p> }
            if let Some(retry) = &props.retry {
                <Button kind={Kind::Secondary} onclick={retry.clone()}>{ texts.common.retry }</Button>
            }
        </Banner>
    }
}

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct RowsProps {
    pub(crate) rows: Vec<(&'static str, Html)>,
}

/// Names and values, one pair per line.
#[component]
pub(crate) fn Rows(props: &RowsProps) -> Html {
    let row = |(name, value): &(&'static str, Html)| {
        html! { <div key={*name} class="rows__row"><dt>{ *name }</dt><dd>{ value.clone() }</dd></div> }
    };
    html! { <dl class="rows">{ for props.rows.iter().map(row) }</dl> }
}

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct HotlineProps {
    pub(crate) hotline: HotlineView,
}

/// The helpline's number as a link.
#[component]
pub(crate) fn Hotline(props: &HotlineProps) -> Html {
    let texts = use_i18n().texts();
    let dialled: String = props.hotline.number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    html! {
        <p class="hotline">
            { art::icon(art::PHONE) }
            <span>
                { texts.common.hotline }{ " " }
                <a href={["tel:", &dialled].concat()}>{ &props.hotline.number }</a>
                <br />
                <span class="hotline__hours"><Bi text={props.hotline.hours.clone()} /></span>
            </span>
        </p>
    }
}

/// Placeholder lines while content is loaded.
#[component]
pub(crate) fn Skeleton() -> Html {
    let texts = use_i18n().texts();
    html! {
        <>
            <p class="visually-hidden" role="status">{ texts.common.loading }</p>
            <div class="card skeleton" aria-hidden="true">
                <div></div><div></div><div></div><div></div><div></div>
            </div>
        </>
    }
}
