//! Staff-written text, from the blocks that the server parsed. Each block becomes elements; HTML is never inserted.

use shared::prose::{Block, BlockKind, Run};
use yew::prelude::*;

/// The blocks; consecutive items form one list.
pub(crate) fn prose(blocks: &[Block]) -> Html {
    let parts = blocks.chunk_by(|a, b| a.kind == b.kind && is_item(a.kind));
    html! { <div class="prose">{ for parts.map(part) }</div> }
}

const fn is_item(kind: BlockKind) -> bool {
    matches!(kind, BlockKind::Item | BlockKind::Step)
}

fn part(blocks: &[Block]) -> Html {
    let items = || blocks.iter().map(|block| html! { <li>{ runs(block) }</li> });
    let all = || blocks.iter().map(runs);
    match blocks[0].kind {
        BlockKind::Heading => html! { <h3>{ for all() }</h3> },
        BlockKind::Paragraph => html! { <p>{ for all() }</p> },
        BlockKind::Item => html! { <ul>{ for items() }</ul> },
        BlockKind::Step => html! { <ol>{ for items() }</ol> },
    }
}

fn runs(block: &Block) -> Html {
    let run = |run: &Run| {
        let text = run.text.clone();
        let text = if run.strong {
            html! { <strong>{ text }</strong> }
        } else {
            html! { { text } }
        };
        match &run.href {
            None => text,
            Some(href) => {
                let href = href.as_str().to_owned();
                html! { <a {href} rel="noopener noreferrer" target="_blank">{ text }</a> }
            }
        }
    };
    html! { <>{ for block.runs.iter().map(run) }</> }
}
