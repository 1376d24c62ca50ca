//! Checks of every screen: the accessibility tree, the size of touch targets, no serious finding of axe; and a
//! screenshot for people.

use tests::page::Page;
use tests::{axe, target_dir, targets, tree};

use tests::words::Words;

/// Takes the screenshot `NAME.png` and runs axe.
pub(crate) async fn picture(phone: &Page, name: &str) {
    let folder = target_dir().join("screenshots");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    // Waits for the fade-in of a dialog, because axe would report its colours.
    let faded = "const done = arguments[0]; \
        Promise.allSettled(document.getAnimations().filter(one => one.effect?.getTiming().iterations < 10) \
          .map(one => one.finished)).then(() => done())";
    phone.client.execute_async(faded, Vec::new()).await.expect("animations end");
    let picture = phone.client.screenshot().await.expect("a page can be photographed");
    std::fs::write(folder.join(format!("{name}.png")), picture).expect("the target folder can be written");
    let findings = axe::findings(phone).await;
    assert!(findings.is_empty(), "axe on {name}:\n{}", findings.join("\n"));
}

/// As [`picture`], for a student's `NAME-LANGUAGE`: also checks the touch targets, and compares the accessibility tree
/// with its snapshot.
pub(crate) async fn look(phone: &Page, words: &Words, name: &str) {
    let name = format!("{name}-{}", words.short);
    picture(phone, &name).await;
    let small = targets::too_small(phone).await;
    assert!(small.is_empty(), "too small for a finger on {name}:\n{}", small.join("\n"));
    let heard = tree::of(phone).await;
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    // Values that differ from run to run: times, numbers of applications and orders, sizes of files.
    settings.add_filter(r"\d{4}年\d{1,2}月\d{1,2}日 \d{2}:\d{2}", "〔时刻〕");
    settings.add_filter(r"\d{1,2} [A-Z][a-z]+ \d{4}, \d{2}:\d{2}", "[moment]");
    settings.add_filter(r"\b(app|ord)_[0-9A-Za-z]+", "[number]");
    settings.add_filter(r"\b[1-9]\d{3} \d{4}\b", "[reference]");
    settings.add_filter(r"\d+ KB · ", "[size] · ");
    settings.add_filter(r"\d+ KB”", "[size]”");
    // The end of a gesture may differ by a pixel.
    settings.add_filter(r"\d+%", "[share]");
    settings.add_filter("问题编号：[0-9a-f]{16}", "问题编号：〔编号〕");
    settings.add_filter(r"请等待 (\d+ 分 )?\d+ 秒后再试", "请等待〔时长〕后再试");
    settings.add_filter(r"\d+ 秒后", "〔几〕 秒后");
    settings.add_filter(r"127\.0\.0\.1:\d+", "[server]");
    // The next student in the roster of invented students.
    settings
        .add_filter("[安柏岑狄费葛郝纪康路](若木|知秋|行远|听雨|望舒|既白|南星|青禾|明河|疏影)", "〔姓名〕");
    settings.add_filter(r"\b110000\d{11}[\dX]", "〔证件号码〕");
    settings.add_filter(r"\b110\*{11}\d{3}[\dX]", "〔证件号码〕");
    settings.add_filter(r"\b139100\d{5}\b", "〔电话〕");
    settings.add_filter(r"\b2023000\d{3}\b", "〔学号〕");
    settings.bind(|| insta::assert_snapshot!(name, heard));
}
