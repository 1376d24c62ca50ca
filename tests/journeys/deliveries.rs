//! A delivery to a school: started in the console, downloaded by a browser, and unpacked by independent programs.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tests::console::Console;
use tests::driver::Screen;
use tests::page::{Page, Role, Target};
use tests::people::somebody;
use tests::server::{OPEN, Server};
use tests::walk::Walk;
use tests::words::ZH;
use tests::world::{Story, journey};

use crate::desk;
use crate::staff::look;

/// The demonstration's student who paid and whose photograph is not delivered yet.
const PAID: &str = "1114827498";

/// A student's journey on a phone, up to a paid photograph.
async fn pays(story: &Story, server: &Server) -> Walk {
    let phone = Page { origin: server.origin.clone(), ..story.phone().await };
    let walk = Walk { phone, words: &ZH, student: somebody(), collection: OPEN };
    walk.to_uploaded().await;
    server.yipai(&["review", "approve", &walk.student.number]);
    walk.phone.press(ZH.pay).await;
    desk::cashier(&walk).await;
    desk::pay(&walk).await;
    walk.stands(ZH.done).await;
    walk
}

/// Sets the browser's download folder.
async fn downloads_to(desk: &Page, folder: &Path) {
    let wanted = json!({ "behavior": "allow", "downloadPath": folder });
    desk.devtools("Browser.setDownloadBehavior", wanted).await;
}

/// Clicks the first download link, and waits until the file is complete.
async fn download(desk: &Page, folder: &Path) -> PathBuf {
    desk.tap(&Target::role(Role::Link, "下载")).await;
    let whole = || {
        let files = std::fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
        let mut packages = files.filter(|file| file.extension().is_some_and(|ending| ending == "zip"));
        packages.next()
    };
    desk.until("the package", async || whole()).await
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// Unpacks with Info-ZIP and compares every file with the list; returns the number of photographs. `None` without
/// Info-ZIP.
fn unpacked_by_unzip(package: &Path, folder: &Path) -> Option<usize> {
    let output = Command::new("unzip").arg("-q").arg(package).arg("-d").arg(folder).output().ok()?;
    assert!(output.status.success(), "unzip: {}", String::from_utf8_lossy(&output.stderr));
    let list = std::fs::read_to_string(folder.join("manifest.csv")).expect("the list is in the package");
    let mut lines = list.strip_prefix('\u{feff}').expect("the mark of UTF-8").lines();
    let headings = lines.next().expect("headings");
    let files = "院校代码,学号,姓名,文件名,SHA-256,字节数,原图文件,原图SHA-256,原图字节数,";
    assert!(
        headings.starts_with(files) && headings.ends_with("证件类型,提交时间,审核通过时间"),
        "{headings}"
    );
    let mut photographs = 0;
    for line in lines {
        let cells: Vec<_> = line.split(',').collect();
        for columns in [3..6, 6..9] {
            let [name, digest, bytes] = cells[columns] else { panic!("three cells in {line}") };
            let file = std::fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!((hex(&file).as_str(), file.len().to_string().as_str()), (digest, bytes), "{name}");
        }
        photographs += 1;
    }
    Some(photographs)
}

/// The same with Python's reader.
fn unpacked_by_python(package: &Path) -> Option<usize> {
    const SCRIPT: &str = r#"
import csv, hashlib, io, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
rows = list(csv.DictReader(io.StringIO(z.read("manifest.csv").decode("utf-8-sig"), newline="")))
seen = {"manifest.csv", "manifest.xlsx"}
for row in rows:
    for name, digest in [("文件名", "SHA-256"), ("原图文件", "原图SHA-256")]:
        assert hashlib.sha256(z.read(row[name])).hexdigest() == row[digest], row
        seen.add(row[name])
assert seen == set(z.namelist()), seen ^ set(z.namelist())
print(len(rows))
"#;
    let output = Command::new("python3").args(["-c", SCRIPT]).arg(package).output().ok()?;
    assert!(output.status.success(), "python: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().parse().ok()
}

/// Waits until `count` packages can be downloaded.
async fn packages(desk: &Page, count: usize) {
    let link = Target::role(Role::Link, "下载");
    desk.until(format!("{count} packages"), async || (desk.all(&link).await.len() == count).then_some(()))
        .await;
}

#[test]
fn a_school_receives_a_package_that_other_programs_unpack_and_nothing_is_delivered_twice() {
    journey("delivery", async |story| {
        // A separate server: the delivery includes every paid photograph, and other journeys need theirs undelivered.
        let server = Server::start();
        let student = pays(story, &server).await;
        let admin = Console::sign_in_to(&server, story, "admin", Screen::Desktop).await;
        let folder = TempDir::new().expect("there is room for a package");
        downloads_to(&admin, folder.path()).await;

        admin.open("/staff#/deliveries").await;
        admin.read("2 张待交付").await;
        admin.press("新建交付").await;
        admin.read("将交付 2 张，每张 480×640 像素").await;
        admin.read(&format!("{PAID}.jpg")).await;
        admin.fill("文件名模板", "{姓名}.jpg").await;
        admin.read("模板须含 {学号} 或 {证件号码}").await;
        admin.fill("文件名模板", "{证件号码}.jpg").await;
        admin.read("此采集任务不允许文件名中出现证件号码").await;
        admin.fill("文件名模板", "{学号}-{姓名}.jpg").await;
        admin.read(&format!("{PAID}-孙浩然.jpg")).await;
        admin.tick("同时交付原图").await;
        look(&admin, "delivery-new-zh").await;
        admin.press("开始交付").await;

        // The demonstration already has one package.
        packages(&admin, 2).await;
        admin.see_no(&Target::role(Role::Button, "新建交付")).await;
        admin.read("0 张待交付").await;
        look(&admin, "deliveries-zh").await;
        let package = download(&admin, folder.path()).await;
        let bytes = std::fs::read(&package).expect("the package was downloaded");
        match unpacked_by_unzip(&package, &folder.path().join("unzip")) {
            Some(photographs) => assert_eq!(photographs, 2),
            None => println!("not unpacked by unzip: it is not on this machine"),
        }
        match unpacked_by_python(&package) {
            Some(photographs) => assert_eq!(photographs, 2),
            None => println!("not unpacked by Python: it is not on this machine"),
        }

        // The school downloads its own package, which is the same; it can't deliver.
        let school = Console::sign_in_to(&server, story, "school", Screen::Desktop).await;
        school.open("/staff#/deliveries").await;
        let again = TempDir::new().expect("there is room for a package");
        downloads_to(&school, again.path()).await;
        packages(&school, 2).await;
        let repeated = download(&school, again.path()).await;
        assert!(std::fs::read(&repeated).expect("it was downloaded") == bytes, "the same bytes");
        assert_eq!(repeated.file_name(), package.file_name());
        school.see_no(&Target::role(Role::Button, "新建交付")).await;
        assert!(server.yipai(&["deliver", "list", "--collection", OPEN]).contains("0 waiting"));

        admin.tap(&Target::role(Role::Link, "照片一览")).await;
        admin.read(&student.student.number).await;
        let loaded = "return [...document.images].filter(image => image.naturalWidth === 480).length";
        admin
            .until("the photographs", async || {
                (admin.run(loaded, Vec::new()).await == json!(2)).then_some(())
            })
            .await;
        look(&admin, "contact-sheet-zh").await;
        admin.press("English").await;
        look(&admin, "contact-sheet-en").await;
        admin.open("/staff#/deliveries").await;
        look(&admin, "deliveries-en").await;

        // The student can't erase the delivered photograph here any more.
        student.open("/my-data").await;
        student.phone.read("照片已交付学校").await;
        assert_eq!(student.application().await["stage"], "delivered");

        // After a recall the photographs are pending again; the reason is required.
        admin.press("Recall").await;
        admin.see(&Target::role(Role::Dialog, "Recall")).await;
        look(&admin, "delivery-recall-en").await;
        let yes =
            async || admin.client.find(fantoccini::Locator::Id("yes")).await.expect("a question is open");
        yes().await.click().await.expect("it can be answered");
        admin.read("Enter 1 to 200 characters").await;
        admin.fill("Reason", "the school asked for other names").await;
        yes().await.click().await.expect("it can be answered");
        admin.read("the school asked for other names").await;
        assert!(server.yipai(&["deliver", "list", "--collection", OPEN]).contains("2 waiting"));
        assert_eq!(student.application().await["stage"], "paid");
    });
}

#[test]
fn a_delivery_waits_until_a_second_person_has_inspected_a_sample_of_the_approvals() {
    journey("sampling", async |story| {
        let server = Server::start();
        pays(story, &server).await;
        let admin = Console::sign_in_to(&server, story, "admin", Screen::Desktop).await;
        admin.open(&format!("/staff#/collections/{OPEN}")).await;
        admin.choose("抽检", "AQL 6.5").await;
        look(&admin, "sampling-form-zh").await;
        admin.press("保存").await;
        admin.read("新建采集").await;

        admin.open("/staff#/deliveries").await;
        admin.read("2 张暂不能交付：还没有组成抽检批次").await;
        admin.see_no(&Target::role(Role::Button, "新建交付")).await;
        look(&admin, "sampling-withheld-zh").await;
        admin.tap(&Target::role(Role::Link, "去抽检")).await;
        admin.read("2 张待交付的照片还不在任何批次中").await;
        admin.press("组成批次并抽样").await;
        admin.read("样本查看完之前不能交付").await;
        look(&admin, "sampling-lots-zh").await;

        admin.press("查看 2 张").await;
        admin.read("已查 0 张，待查 2 张").await;
        look(&admin, "sampling-look-zh").await;
        admin.press("合格").await;
        admin.read("已查 1 张，待查 1 张").await;
        admin.press("不合格").await;
        admin.fill("原因", "背景有阴影").await;
        look(&admin, "sampling-unfit-zh").await;
        admin.press("确认不合格").await;
        // More unfit photographs than the sampling plan accepts, and the whole lot is inspected.
        admin.read("合格的照片可以交付").await;
        admin.press("English").await;
        admin.read("What is fit may be delivered").await;
        look(&admin, "sampling-done-en").await;
        admin.open("/staff#/deliveries").await;
        admin.read("1 waiting").await;
        look(&admin, "sampling-deliveries-en").await;
    });
}
