//! Filters a list by 学院, 专业 or 班级.

use std::rc::Rc;

use shared::api::staff::progress::{UnitCounts, UnitsView, path};
use shared::api::staff::roster::Column;
use shared::api::staff::students::Units;
use shared::collection::Slug;
use shared::person::UnitName;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::api::ApiError;
use crate::remote::{Loadable, use_remote};
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::ui::Surround;

/// The units of a collection within the selected ones.
pub(super) async fn load_units((slug, within): (Slug, Units)) -> Result<Rc<UnitsView>, ApiError> {
    api::get(&path::units(&slug, &within)).await.map(Rc::new)
}

#[derive(Clone, PartialEq, Properties)]
pub(in crate::staff::pages) struct FilterProps {
    pub(in crate::staff::pages) slug: Slug,
    pub(in crate::staff::pages) units: Units,
    pub(in crate::staff::pages) onchange: Callback<Units>,
}

/// The selects for a collection's units; nothing where its roster has none.
#[component]
pub(in crate::staff::pages) fn UnitFilter(props: &FilterProps) -> Html {
    let (known, _) = use_remote((props.slug.clone(), props.units.clone()), load_units);
    let known = match &known {
        Loadable::Ready(known) => Rc::clone(known),
        Loadable::Loading | Loadable::Failed(_) => Rc::default(),
    };
    let none = known.colleges.is_empty() && known.majors.is_empty() && known.classes.is_empty();
    if none && props.units == Units::default() {
        return Html::default();
    }
    html! {
        <Narrow ids={["filter-college", "filter-major", "filter-class"]} {known} units={props.units.clone()} onchange={props.onchange.clone()} />
    }
}

#[derive(Clone, PartialEq, Properties)]
pub(super) struct NarrowProps {
    /// The `id`s of the three selects.
    pub(super) ids: [&'static str; 3],
    pub(super) known: Rc<UnitsView>,
    pub(super) units: Units,
    pub(super) onchange: Callback<Units>,
}

/// The level of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    College,
    Major,
    Class,
}

impl Level {
    /// The selection with another unit at this level; units within the former one are deselected.
    fn with(self, units: &Units, chosen: Option<UnitName>) -> Units {
        let Units { college, major, .. } = units.clone();
        match self {
            Self::College => Units { college: chosen, ..Units::default() },
            Self::Major => Units { college, major: chosen, class: None },
            Self::Class => Units { college, major, class: chosen },
        }
    }
}

/// Selects for 学院, 专业 and 班级, each with its progress.
#[component]
pub(super) fn Narrow(props: &NarrowProps) -> Html {
    let texts = &use_texts().collections;
    let list = |level: Level, id: &'static str, label, known: &[UnitCounts], chosen: Option<&UnitName>| {
        if known.is_empty() && chosen.is_none() {
            return Html::default();
        }
        let onchange = {
            let (units, onchange) = (props.units.clone(), props.onchange.clone());
            move |event: Event| {
                let select: HtmlSelectElement = event.target_unchecked_into();
                onchange.emit(level.with(&units, UnitName::parse(&select.value()).ok()));
            }
        };
        let option = |one: &UnitCounts| {
            let (name, selected) = (one.name.as_str().to_owned(), chosen == Some(&one.name));
            html! { <option key={name.clone()} value={name.clone()} {selected}>{ (texts.unit_counts)(one) }</option> }
        };
        html! {
            <Surround {id} {label}>
                <select key={id} class="field__input" {id} {onchange} aria-describedby={[id, "-hint"].concat()}>
                    <option key="" value="" selected={chosen.is_none()}>{ texts.any_unit }</option>
                    { for known.iter().map(option) }
                </select>
            </Surround>
        }
    };
    let (known, units) = (&props.known, &props.units);
    let [college, major, class] = props.ids;
    html! {
        <div class="panel panel__row panel__row--top">
            { list(Level::College, college, (texts.column)(Column::College), &known.colleges, units.college.as_ref()) }
            { list(Level::Major, major, (texts.column)(Column::Major), &known.majors, units.major.as_ref()) }
            { list(Level::Class, class, (texts.column)(Column::Class), &known.classes, units.class.as_ref()) }
        </div>
    }
}
