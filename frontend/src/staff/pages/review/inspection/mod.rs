//! The sampling inspection: the lots of a collection, and the inspection of one.

mod look;

use shared::api::staff::inspection::{LotList, LotState, LotView, path};
use shared::collection::Slug;
use shared::id::LotId;
use yew::prelude::*;

use self::look::Look;
use crate::api::ApiError;
use crate::remote::use_remote;
use crate::staff::api;
use crate::staff::i18n::{Inspection, use_texts};
use crate::staff::pages::act::use_act;
use crate::staff::route::Route;
use crate::staff::ui::{Screen, StaffTrouble, empty, loaded, moment};
use crate::ui::{Button, use_i18n};

#[derive(Clone, PartialEq, Properties)]
pub(in crate::staff) struct Props {
    pub(in crate::staff) slug: Slug,
}

async fn fetch(slug: Slug) -> Result<LotList, ApiError> {
    api::get(&path::lots(&slug)).await
}

async fn draw(slug: Slug) -> Result<(), ApiError> {
    let drawn: Result<LotView, _> = api::send("POST", &path::lots(&slug), None::<&()>).await;
    drawn.map(drop)
}

/// The list of lots.
#[component]
pub(in crate::staff) fn Lots(props: &Props) -> Html {
    let (i18n, texts) = (use_i18n(), &use_texts().inspection);
    let (list, again) = use_remote(props.slug.clone(), fetch);
    let looking = use_state_eq(|| None::<LotId>);
    let (refused, draw) = use_act(draw, again.clone());
    if let Some(lot) = *looking {
        let (setter, again) = (looking.setter(), again.clone());
        let close = move |()| {
            setter.set(None);
            again.emit(());
        };
        return html! { <Look key={lot.to_string()} {lot} {close} /> };
    }
    let show = |list: &LotList| {
        let Some(aql) = list.aql.or(list.lots.first().map(|lot| lot.aql)) else { return empty(texts.off) };
        let draw = draw.reform({
            let slug = props.slug.clone();
            move |()| slug.clone()
        });
        let open = |lot: LotId| {
            let setter = looking.setter();
            Callback::from(move |()| setter.set(Some(lot)))
        };
        html! {
            <>
                if list.aql.is_some() {
                    <section class="panel lots__next">
                        <p>{ (texts.undrawn)(list.undrawn, aql) }</p>
                        if list.undrawn > 0 { <Button id="draw" onclick={draw}>{ texts.draw }</Button> }
                        if let Some(error) = refused.clone() { <StaffTrouble {error} /> }
                    </section>
                }
                if list.lots.is_empty() { { empty(texts.none) } } else { { table(&list.lots, &open, texts) } }
            </>
        }
    };
    let title = match &list {
        crate::remote::Loadable::Ready(list) => [texts.title, " · ", i18n.pick(&list.title)].concat(),
        crate::remote::Loadable::Loading | crate::remote::Loadable::Failed(_) => texts.title.to_owned(),
    };
    let back =
        html! { <a class="button button--secondary" href={Route::Queues.fragment()}>{ texts.back }</a> };
    html! { <Screen {title} lead={texts.lead} actions={back}>{ loaded(&list, &again, show) }</Screen> }
}

fn table(lots: &[LotView], open: &dyn Fn(LotId) -> Callback<()>, texts: &'static Inspection) -> Html {
    let row = |lot: &LotView| {
        let others = lot.pending - lot.mine;
        html! {
            <tr key={lot.id.to_string()}>
                <th scope="row">{ (texts.number)(lot.number) }<br /><small>{ moment(lot.drawn_at) }{ " " }{ lot.drawn_by.to_string() }</small></th>
                <td class="number">{ lot.size }</td>
                <td class="number">{ lot.sample }</td>
                <td class="number">{ lot.accept }<br /><small>{ "AQL " }{ lot.aql.as_str() }</small></td>
                <td>{ (texts.progress)(lot.inspected, lot.pending, lot.unfit) }</td>
                <td>
                    <span class={badge(lot.state)}>{ (texts.state)(lot.state) }</span>
                    <br /><small>{ (texts.means)(lot.state) }</small>
                </td>
                <td>
                    if lot.mine > 0 {
                        <Button id={format!("look-{}", lot.number)} onclick={open(lot.id)}>{ (texts.look)(lot.mine) }</Button>
                    }
                    if others > 0 { <small>{ (texts.others)(others) }</small> }
                </td>
            </tr>
        }
    };
    html! {
        <div class="table"><table>
            <thead><tr>
                <th scope="col">{ texts.lot }</th>
                <th scope="col" class="number">{ texts.size }</th>
                <th scope="col" class="number">{ texts.sample }</th>
                <th scope="col" class="number">{ texts.accept }</th>
                <th scope="col">{ texts.inspected }</th>
                <th scope="col">{ texts.verdict }</th>
                <td></td>
            </tr></thead>
            <tbody>{ for lots.iter().map(row) }</tbody>
        </table></div>
    }
}

const fn badge(state: LotState) -> &'static str {
    match state {
        LotState::Failed => "badge badge--bad",
        LotState::Open | LotState::Passed | LotState::Released => "badge",
    }
}
