//! 采集须知: what is asked, what is promised, and what happens to personal data.

use shared::api::CollectionView;
use shared::collection::WindowState;
use yew::prelude::*;

use super::{PageProps, lapsed};
use crate::i18n::Lang;
use crate::landing::{Standing, landing, standing};
use crate::nav;
use crate::route::{Route, Step};
use crate::session::{Session, use_session};
use crate::ui::{Banner, Bi, Button, Hotline, I18n, Kind, Page, Rows, Severity, art, prose, use_i18n};

/// The notice, in every window state.
#[component]
pub(crate) fn Notice(props: &PageProps) -> Html {
    let i18n = use_i18n();
    let texts = i18n.texts();
    let session = use_session();
    let collection = &*props.collection;
    let notice = &collection.notice;
    let standing = standing(session.session.view().map(|view| &**view), &notice.slug);
    let title = i18n.pick(&notice.title).to_owned();
    let above = html! { <p class="page__school"><Bi text={notice.school_name.clone()} /></p> };
    let actions = actions(collection, standing, &i18n);
    html! {
        <Page {title} lead={(texts.notice.ready)(notice.photo.source)} {above} {actions}>
            { lapsed::banner(session.session.signed_out(), &i18n) }
            { window_banner(collection, &session.session, &i18n) }
            { checklist(collection, &i18n) }
            { examples(&i18n) }
            { facts(collection, &i18n) }
            { words(collection, &i18n) }
            { requirements(&i18n) }
            { privacy(collection, &i18n) }
            <section class="card"><Hotline hotline={notice.hotline.clone()} /></section>
            if let Some(view) = session.session.view().filter(|_| standing != Standing::Stranger) {
                <p class="page__foot">{ (texts.notice.signed_in_as)(view.student.name.as_str()) }</p>
            }
        </Page>
    }
}

fn window_banner(collection: &CollectionView, session: &Session, i18n: &I18n) -> Html {
    let texts = &i18n.texts().notice;
    let window = collection.notice.window;
    let mine = session.view().filter(|view| view.collection == collection.notice.slug);
    let grace =
        mine.and_then(|view| view.submission).filter(|submission| submission.state == WindowState::Open);
    match collection.window_state {
        WindowState::Open => Html::default(),
        WindowState::NotYetOpen => html! {
            <Banner title={texts.not_yet_open}><p>{ (texts.opens_at)(window.opens_at) }</p></Banner>
        },
        WindowState::Closed => html! {
            <Banner severity={Severity::Warn} title={texts.closed}>
                <p>{ (texts.closed_at)(window.closes_at) }</p>
                if let Some(grace) = grace { <p>{ (texts.closed_but_not_for_you)(grace.until) }</p> }
                <p>{ texts.closed_hint }</p>
            </Banner>
        },
    }
}

/// The one way on from here, by where the student stands.
fn actions(collection: &CollectionView, standing: Standing, i18n: &I18n) -> Option<Html> {
    let texts = &i18n.texts().notice;
    let slug = collection.notice.slug.clone();
    let to = |step: Step| {
        let slug = slug.clone();
        Callback::from(move |()| nav::go(&Route::Collection(slug.clone(), step)))
    };
    let next = landing(standing, collection.window_state);
    match (standing, collection.window_state, next) {
        (_, WindowState::NotYetOpen, Step::Notice) => None,
        (_, WindowState::Closed, Step::Notice) => Some(html! {
            <Button id="start" kind={Kind::Secondary} onclick={to(Step::Verify)}>{ texts.progress }</Button>
        }),
        (_, WindowState::Open, Step::Notice) => Some(html! {
            <>
                <Button id="start" onclick={to(Step::Verify)}>{ texts.start }</Button>
                <Button kind={Kind::Quiet} onclick={to(Step::Verify)}>{ texts.progress }</Button>
            </>
        }),
        (_, _, step) => Some(html! { <Button id="start" onclick={to(step)}>{ texts.go_on }</Button> }),
    }
}

fn checklist(collection: &CollectionView, i18n: &I18n) -> Html {
    let texts = &i18n.texts().notice;
    html! {
        <section class="card" aria-labelledby="checklist">
            <h2 id="checklist">{ texts.checklist }</h2>
            { three_lines(collection, i18n) }
        </section>
    }
}

/// The three lines that matter most; also shown where the photograph is chosen.
pub(super) fn three_lines(collection: &CollectionView, i18n: &I18n) -> Html {
    let texts = &i18n.texts().notice;
    let spec = &collection.notice.photo;
    let backgrounds: Vec<_> = spec.backgrounds.iter().map(|background| background.name).collect();
    let lines = [
        texts.check_pose.to_owned(),
        (texts.check_background)(&backgrounds),
        (texts.check_file)(spec.offer_conversion, spec.source_bytes.min(), spec.source_bytes.max()),
    ];
    let line = |line: String| html! { <li>{ art::icon(art::CHECK) }<span>{ line }</span></li> };
    html! { <ul class="checklist">{ for lines.into_iter().map(line) }</ul> }
}

fn examples(i18n: &I18n) -> Html {
    let texts = &i18n.texts().notice;
    let mistake = |(svg, caption): (&'static str, &&'static str)| {
        html! {
            <li class="example example--bad">
                { art::drawing(svg) }
                <span class="example__mark example__mark--bad" aria-hidden="true">{ "✕" }</span>
                <span class="example__caption">{ *caption }</span>
            </li>
        }
    };
    html! {
        <section class="card examples">
            <div class="examples__good">
                <span class="example">
                    { art::picture(art::GOOD, texts.good_alt) }
                    <span class="example__mark" aria-hidden="true">{ "✓" }</span>
                </span>
                <h2>{ texts.good }</h2>
            </div>
            <h2>{ texts.bad }</h2>
            <ul class="examples__bad">{ for art::MISTAKES.into_iter().zip(&texts.mistakes).map(mistake) }</ul>
        </section>
    }
}

fn facts(collection: &CollectionView, i18n: &I18n) -> Html {
    let (common, texts) = (&i18n.texts().common, &i18n.texts().notice);
    let notice = &collection.notice;
    let fee = if notice.fee.is_zero() { texts.free.to_owned() } else { (texts.fee_when)(notice.fee) };
    let rows = vec![
        (texts.school, html! { <Bi text={notice.school_name.clone()} /> }),
        (texts.school_code, html! { { notice.school_code.as_str() } }),
        (texts.window, html! { { (common.window)(notice.window) } }),
        (texts.fee, html! { { fee } }),
        (texts.review, html! { { (texts.review_within)(notice.review_hours) } }),
    ];
    html! { <section class="card"><h2>{ texts.facts }</h2><Rows {rows} /></section> }
}

/// What the school has to say besides; in Chinese where it said it in Chinese only.
fn words(collection: &CollectionView, i18n: &I18n) -> Html {
    let Some(text) = &collection.notice.text else { return Html::default() };
    let english = i18n.lang == Lang::En && !text.en.is_empty();
    let (lang, blocks) = if english { (Lang::En, &text.en) } else { (Lang::Zh, &text.zh) };
    html! {
        <section class="card" id="words">
            <h2>{ i18n.texts().notice.words }</h2>
            <div lang={lang.tag()}>{ prose(blocks) }</div>
        </section>
    }
}

fn requirements(i18n: &I18n) -> Html {
    let texts = &i18n.texts().notice;
    let line = |(name, text): &(&'static str, &'static str)| {
        html! { <div class="terms__term"><dt>{ *name }</dt><dd>{ *text }</dd></div> }
    };
    html! {
        <details class="card">
            <summary><h2>{ texts.details }</h2></summary>
            <dl class="terms">{ for texts.requirements.iter().map(line) }</dl>
        </details>
    }
}

fn privacy(collection: &CollectionView, i18n: &I18n) -> Html {
    let texts = &i18n.texts().privacy;
    let notice = &collection.notice;
    let who = (texts.who_text)(i18n.pick(&notice.school_name), i18n.pick(&notice.centre));
    let terms = [
        (texts.who, who),
        (texts.what, texts.what_text.to_owned()),
        (texts.why, texts.why_text.to_owned()),
        (texts.how_long, (texts.how_long_text)(notice.retention_days)),
        (texts.rights, texts.rights_text.to_owned()),
    ];
    let line = |(name, text): (&'static str, String)| {
        html! { <div class="terms__term"><dt>{ name }</dt><dd>{ text }</dd></div> }
    };
    html! {
        <details class="card" id="privacy">
            <summary><h2>{ texts.title }</h2></summary>
            <dl class="terms">{ for terms.into_iter().map(line) }</dl>
        </details>
    }
}
