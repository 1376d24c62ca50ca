//! Converts the staff's Markdown into the few kinds of blocks that a page shows without a parser. All other Markdown is
//! dropped: HTML, pictures, tables, code. A property test below checks this for any text.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use shared::api::staff::collections::BilingualInput;
use shared::collection::NoticeText;
use shared::prose::{Block, BlockKind, Href, Run};

/// The text of a notice; `None` when it is empty.
#[must_use]
pub fn notice(markdown: &BilingualInput) -> Option<NoticeText> {
    let (zh, en) = (blocks(&markdown.zh), blocks(&markdown.en));
    (!zh.is_empty() || !en.is_empty()).then_some(NoticeText { zh, en })
}

/// The blocks of a text.
#[must_use]
pub fn blocks(markdown: &str) -> Vec<Block> {
    let mut writer = Writer::default();
    for event in Parser::new(markdown) {
        writer.take(event);
    }
    writer.end_block();
    writer.blocks
}

#[derive(Default)]
struct Writer {
    blocks: Vec<Block>,
    /// The open lists at the current position, and whether each is numbered.
    lists: Vec<bool>,
    heading: bool,
    strong: usize,
    href: Option<Href>,
    /// The depth inside elements that are dropped.
    dropped: usize,
    runs: Vec<Run>,
}

impl Writer {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) => self.say(&text),
            // Between Chinese characters a line break is removed; between words it becomes a space.
            Event::SoftBreak => self.say(if self.ends_in_a_word() { " " } else { "" }),
            Event::HardBreak => self.say("\n"),
            Event::Html(_)
            | Event::InlineHtml(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::Rule
            | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { .. } => {
                self.end_block();
                self.heading = true;
            }
            Tag::List(first) => {
                self.end_block();
                self.lists.push(first.is_some());
            }
            Tag::Emphasis | Tag::Strong => self.strong += 1,
            Tag::Link { dest_url, .. } => self.href = Href::try_from(dest_url.into_string()).ok(),
            Tag::Image { .. } | Tag::HtmlBlock => self.dropped += 1,
            _ => self.end_block(),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                self.end_block();
                self.heading = false;
            }
            TagEnd::List(_) => {
                self.end_block();
                self.lists.pop();
            }
            TagEnd::Emphasis | TagEnd::Strong => self.strong -= 1,
            TagEnd::Link => self.href = None,
            TagEnd::Image | TagEnd::HtmlBlock => self.dropped -= 1,
            _ => self.end_block(),
        }
    }

    fn ends_in_a_word(&self) -> bool {
        self.runs.last().and_then(|run| run.text.chars().last()).is_some_and(|c| c.is_ascii())
    }

    fn say(&mut self, text: &str) {
        if self.dropped > 0 || text.is_empty() {
            return;
        }
        let strong = self.strong > 0;
        match self.runs.last_mut() {
            Some(run) if run.strong == strong && run.href == self.href => run.text.push_str(text),
            Some(_) | None => {
                self.runs.push(Run { text: text.to_owned(), strong, href: self.href.clone() });
            }
        }
    }

    fn end_block(&mut self) {
        let runs = std::mem::take(&mut self.runs);
        if runs.iter().all(|run| run.text.trim().is_empty()) {
            return;
        }
        let kind = match (self.heading, self.lists.last()) {
            (true, _) => BlockKind::Heading,
            (false, None) => BlockKind::Paragraph,
            (false, Some(false)) => BlockKind::Item,
            (false, Some(true)) => BlockKind::Step,
        };
        self.blocks.push(Block { kind, runs });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(markdown: &str) -> String {
        let run = |run: &Run| {
            let text = if run.strong { format!("*{}*", run.text) } else { run.text.clone() };
            run.href.as_ref().map_or(text.clone(), |href| format!("[{text}]({})", href.as_str()))
        };
        let line = |block: &Block| {
            let runs: String = block.runs.iter().map(run).collect();
            format!("{:?}: {}\n", block.kind, runs.replace('\n', "⏎"))
        };
        blocks(markdown).iter().map(line).collect()
    }

    #[test]
    fn a_notice_has_headings_paragraphs_lists_stress_and_links() {
        let markdown = "# 领取\n\n带 **身份证** 到\n[教务处](https://example.edu.cn)，  \n三楼。\nOffice\nhours.\n\n\
                        - 周一\n- 周二\n  1. 上午\n  2. 下午\n\n5. 五\n";
        insta::assert_snapshot!(shown(markdown), @r"
        Heading: 领取
        Paragraph: 带 *身份证* 到[教务处](https://example.edu.cn)，⏎三楼。Office hours.
        Item: 周一
        Item: 周二
        Step: 上午
        Step: 下午
        Step: 五
        ");
    }

    #[test]
    fn what_could_do_harm_is_dropped() {
        let markdown = "<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>text<b onclick=x>bold</b>\n\n\
                        [here](javascript:alert(1)) ![picture](https://example.com/track.png) <javascript:x>\n";
        insta::assert_snapshot!(shown(markdown), @r"
        Paragraph: textbold
        Paragraph: here  javascript:x
        ");
    }

    #[test]
    fn an_empty_text_is_none() {
        assert_eq!(notice(&BilingualInput::default()), None);
        assert_eq!(blocks(" \n\n***\n"), []);
    }

    proptest! {
        #[test]
        fn any_text_becomes_blocks_that_survive_the_wire(text in "[-#*`<>\\[\\]()!0-9.a-z \n学校:/]{0,200}") {
            let blocks = blocks(&text);
            let json = serde_json::to_string(&blocks).unwrap();
            prop_assert_eq!(serde_json::from_str::<Vec<Block>>(&json).unwrap(), blocks);
        }
    }
}
