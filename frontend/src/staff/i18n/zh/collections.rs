//! 采集、海报、名册、进度。

use shared::api::staff::collections::{Limit, Unit};
use shared::api::staff::progress::{Todo, UnitCounts};
use shared::api::staff::roster::{Column, FileForm, ImportPhase, ImportReport, Trouble, Unreadable};
use shared::person::DocumentError;
use shared::photo::{Preset, SourcePolicy};
use shared::problem::FieldCode;

use crate::staff::i18n::texts::Collections;
use crate::staff::pages::F;

pub(super) const TEXTS: Collections = Collections {
    title: "采集",
    new: "新建采集",
    collection: "采集",
    window: "采集时间",
    in_roster: "名册人数",
    waiting: "待审核",
    done: "已完成",
    actions: "操作",
    none: "还没有采集。",
    none_yet: "还没有采集。点击“新建采集”开始，再导入名册、张贴海报。",
    archived: "已归档",
    archived_means: "已归档：只能查看，学生看到的是已结束。需要修改时请先取消归档。",
    hide_archived: "隐藏已归档",
    lifecycle: "复制、归档与删除",
    copy: "复制为新采集",
    copy_hint: "沿用全部设置；网址名称和时间需要重新填写",
    copy_means: "这是一份副本：请填写新的网址名称和时间，并核对标题中的年份。",
    archive: "归档",
    unarchive: "取消归档",
    archive_hint: "归档后不再出现在列表中，只能查看，学生看到的是已结束；可随时取消",
    delete: "删除",
    delete_hint: "没有学生的采集可以删除，不能恢复",
    delete_not: "名册中还有学生，不能删除；学生数据全部删除后才可以",
    delete_typed: "再次输入网址名称",
    delete_wrong: "与网址名称不一致",
    keep_it: "不删除",
    show_archived: |count| format!("显示已归档（{count}）"),
    delete_means: |slug| format!("将删除采集 {slug} 及其说明，不能恢复。审计日志和订单记录保留。"),
    sample: "学生页面预览",
    not_yet_open: "未开始",
    open: "采集中",
    closed: "已结束",
    edit: "编辑",
    roster: "名册",
    poster: "海报",
    custom: "自定义",
    photo: "照片要求",
    backgrounds: "允许的背景",
    edit_title: "编辑采集",
    new_title: "新建采集",
    relied: "已有学生提交照片，不能再修改",
    relied_terms: "已有学生校验身份并同意条款，不能再修改",
    edit_locks: "已有学生参与。费用、审核时限和保存天数只能对学生更有利；已锁定的项目会说明原因。",
    names: "名称",
    terms: "时间与约定",
    sampling_off: "不抽检",
    office_hours: "工作日 9:00–17:30",
    china: "（北京时间）",
    notice: "学校说明",
    markdown_help: "Markdown：# 标题、- 列表、**强调**、[文字](https://…)。HTML 和图片会被去掉。",
    save: "保存",
    back: "返回列表",
    conflict: "他人刚刚修改了这项采集",
    conflict_cure: "您填写的内容还在页面上。重新读取会换成最新内容，请先记下自己的修改。",
    read_again: "重新读取",
    preview: "学生看到的样子",
    preview_empty: "填写后在此预览。",
    print: "打印",
    scan: "微信扫码，手机上完成采集",
    no_second_factor,
    local_address: "这个网址只有本机能打开，手机扫码无法进入。请管理员设置 public_origin（正式网址）后再打印。",
    progress: "采集进度",
    figures: "总览",
    handed_in: "已提交",
    live: "实时更新",
    not_live: "正在连接实时更新……",
    stages: "各环节人数",
    reviewers: "审核员",
    reviewer: "审核员",
    oldest: "等待最久",
    collected: "已收费用（元）",
    nobody_reviewed: "还没有审核记录。",
    nobody: "没有这样的学生。",
    student_number: "学号",
    name: "姓名",
    todo_title: "待学生办理",
    previous: "上一页",
    next: "下一页",
    export: "导出名单（CSV）",
    export_xlsx: "导出名单（Excel）",
    export_roster: "导出全部名册和办理状态（Excel）",
    changes,
    more_changes,
    before: "名册现有",
    after: "导入后",
    erased,
    erased_mean: "这些学生的个人信息此前已删除（本人申请，或保存期满）。默认不再导入；如确需重新采集，请先确认本人同意。",
    readmit_erased: "重新导入这些学生",
    download_xlsx: "下载带问题列的表格（Excel）",
    roster_title: "导入名册",
    roster_lead: "先检查，全部无误才导入；同一学号再次导入即更新。",
    file: "选择名册文件",
    no_file: "还没有选择文件",
    within: "这项采集",
    file_hint: "XLSX 或 CSV（UTF-8、GB18030），需有学号、姓名、证件号码。证件号码列请设为“文本”格式。",
    imported: "已导入",
    to_progress: "查看进度",
    no_column: "（没有这一列）",
    every_kind: "全部证件类型",
    by_column: "按“证件类型”列",
    sheet: "工作表",
    mapping: "列的对应",
    unreadable: "文件有问题",
    nothing_imported: "没有导入任何内容。请改正后重新选择文件。",
    nothing_to_do: "名册与文件一致，无需导入。",
    keep: "保持不变，导入其余",
    update: "也一并更新",
    submitted_later: "改正上面的问题后，再决定是否更新他们。",
    units: "院系班级",
    any_unit: "全部",
    unit_counts,
    documents_mean: "如果只是号码录错或换证，请在“查询学生”里更正信息，照片会保留。如果确是另一名学生，原来的学生连同已交的照片移出名册，新学生从头开始。",
    replace_documents: "已核对：学号改由表格中的证件使用",
    document_before: "名册中的证件",
    document_after: "表格中的证件",
    photo_stays: "已交照片，随原证件保留",
    documents,
    will_update: "导入时会一并更新以上学生。",
    row: "行",
    what_column: "列",
    what_wrong: "问题",
    download: "下载带问题列的表格（CSV）",
    label,
    hint,
    wrong,
    wrong_field,
    source,
    preset,
    measure,
    some_wrong,
    steps: [
        "扫码打开采集页面，校验身份",
        "选取或拍摄照片，按线框裁剪并上传",
        "等待审核，按提示缴费",
        "显示“采集完成”即可离开",
    ],
    minutes,
    overdue,
    promised,
    refunded,
    stage_names: [
        "未开始",
        "已校验，未提交",
        "待审核",
        "审核中",
        "退回重拍",
        "待缴费",
        "已完成",
        "已交付学校",
    ],
    throughput: ["近两小时", "今天", "累计", "其中退回"],
    todo,
    import_phase,
    imported_counts,
    import,
    column,
    file_form,
    why_unreadable,
    header_row: "表头所在的行",
    header_found: "自动查找",
    header_none: "（没有表头）",
    header_at,
    first_rows: "文件开头",
    first_rows_hint: "姓名和号码已部分隐藏。",
    left_out,
    assumed_kind,
    trouble,
    submitted_row,
    would,
    problems,
    shortened,
    submitted,
};

fn label(x: F) -> &'static str {
    match x {
        F::Slug => "网址名称",
        F::TitleZh => "标题",
        F::TitleEn => "标题（英文，选填）",
        F::SchoolZh => "院校名称",
        F::SchoolEn => "院校名称（英文，选填）",
        F::SchoolCode => "院校代码",
        F::CentreZh => "采集机构",
        F::CentreEn => "采集机构（英文，选填）",
        F::MarkdownZh => "说明",
        F::MarkdownEn => "说明（英文，选填）",
        F::OpensAt => "开始时间",
        F::ClosesAt => "结束时间",
        F::Offset => "时区",
        F::Fee => "费用（元）",
        F::Hotline => "咨询电话",
        F::HoursZh => "接听时间",
        F::HoursEn => "接听时间（英文，选填）",
        F::ReviewHours => "审核时限（小时）",
        F::RecaptureGraceHours => "退回后可重新提交（小时）",
        F::RetentionDays => "交付后保存（天）",
        F::DocumentInFileNames => "交付的文件名可以包含证件号码",
        F::Sampling => "抽检（接收质量限 AQL）",
        F::RemindEvery => "两次提醒间隔（天）",
        F::RemindAtMost => "最多提醒（次）",
        F::Source => "照片来源",
        F::Preset => "规格",
        F::Width => "最小宽度（像素）",
        F::Height => "最小高度（像素）",
        F::Times => "采集倍数（倍）",
        F::Dpi => "分辨率（dpi）",
        F::MinKb => "文件不小于（KB）",
        F::MaxKb => "文件不大于（KB）",
        F::Quality => "JPEG 质量不低于（1–100）",
        F::Blue => "浅蓝",
        F::White => "白",
        F::Grey => "浅灰",
        F::TopMin => "头顶距上边，最小（像素）",
        F::TopMax => "头顶距上边，最大（像素）",
        F::EyeMin => "眼睛距上边，最小（像素）",
        F::EyeMax => "眼睛距上边，最大（像素）",
        F::FaceMin => "脸宽，最小（像素）",
        F::FaceMax => "脸宽，最大（像素）",
    }
}

fn hint(x: F) -> Option<&'static str> {
    match x {
        F::Slug => Some("2–40 个小写字母、数字或连字符，出现在网址和二维码中"),
        F::SchoolCode => Some("五位国标代码"),
        F::Fee => Some("0 表示免费；审核通过后支付"),
        F::ClosesAt => Some("0:00 对学生显示为前一天 24:00"),
        F::RecaptureGraceHours => Some("0–720；从通知退回起算，采集已结束也可在此期间重新提交，0 表示不可以"),
        F::RetentionDays => Some("到期删除照片和身份信息"),
        F::Sampling => Some(
            "由另一名审核人按 GB/T 2828.1（ISO 2859-1）抽查已通过的照片，抽检完成才能交付；数值越小，抽得越多、越严",
        ),
        F::RemindEvery => Some("0 表示不提醒；学生在微信中允许后才会收到"),
        F::RemindAtMost => Some("“未提交”和“未缴费”各计"),
        F::Times => Some("1–4；按最小尺寸的整数倍采集"),
        _ => None,
    }
}

const fn wrong(code: FieldCode) -> &'static str {
    match code {
        FieldCode::Required => "请填写",
        FieldCode::NameTooLong | FieldCode::TooLong => "过长",
        FieldCode::NameCharacter | FieldCode::DocumentCharacter | FieldCode::PhoneCharacter => {
            "含有不应出现的字符"
        }
        FieldCode::DocumentLength => "长度不对",
        FieldCode::DocumentOtherKind => "号码属于另一种证件",
        FieldCode::PhoneSeveral => "含有不止一个号码",
        FieldCode::DocumentRegion => "地区代码不存在",
        FieldCode::DocumentBirthDate => "日期不存在",
        FieldCode::DocumentCheckDigit => "校验位不符",
        FieldCode::PhoneForm => "不是电话号码",
        FieldCode::Wrong => "不正确",
        FieldCode::PasswordTooShort => "密码太短",
        FieldCode::PasswordEasy => "密码太容易猜到",
        FieldCode::Form => "格式不对",
        FieldCode::OutOfRange => "超出允许的范围",
        FieldCode::FileNames => "不是可用的文件名模板",
        FieldCode::Unknown => "没有这一项",
        FieldCode::Taken => "已被其他采集使用",
        FieldCode::Relied => "已有学生依此办理：只能改得对学生更有利，或不能再改",
    }
}

fn wrong_field(code: FieldCode, limit: Option<Limit>) -> String {
    let what = wrong(code);
    let bounded =
        matches!(code, FieldCode::Required | FieldCode::TooLong | FieldCode::Form | FieldCode::OutOfRange);
    match limit.filter(|_| bounded) {
        Some(limit) => format!("{what}：{}", limited(limit)),
        None => what.to_owned(),
    }
}

fn limited(limit: Limit) -> String {
    match limit {
        Limit::Characters { max } => format!("最多 {max} 个字"),
        Limit::Slug { min, max } => format!("{min}–{max} 个小写字母、数字或连字符"),
        Limit::Digits { count } => format!("{count} 位数字"),
        Limit::Telephone { min, max, chars } => {
            format!("{min}–{max} 位数字，可加 +、-、/、空格、括号和“转”，共不超过 {chars} 个字符")
        }
        Limit::Number { min, max, unit } => {
            let unit = match unit {
                Unit::Hours => " 小时",
                Unit::Days => " 天",
                Unit::Times => "",
                Unit::Pixels => " 像素",
                Unit::Dpi => " dpi",
                Unit::Quality => "（JPEG 质量）",
            };
            format!("{min}–{max}{unit}的整数")
        }
        Limit::PixelRange { max } => format!("0–{max} 像素的整数，最大不小于最小"),
        Limit::KilobyteRange => "以 KB 为单位的整数，上限不小于下限".to_owned(),
        Limit::Amount { max } => format!("0–{max} 元，最多两位小数"),
        Limit::Moment => "请选择日期和时间".to_owned(),
        Limit::AfterOpening => "须晚于开始时间".to_owned(),
        Limit::AtLeastOne => "至少选一种".to_owned(),
    }
}

fn source(x: SourcePolicy) -> &'static str {
    match x {
        SourcePolicy::Album => "仅相册",
        SourcePolicy::Camera => "仅现场拍摄",
        SourcePolicy::Both => "相册或拍摄",
    }
}

fn preset(x: Preset) -> &'static str {
    match x {
        Preset::Chsi201799 => "学历证书电子注册（教毕指〔2017〕99号）",
        Preset::Xinhua => "新华社 / 中国图片社",
        Preset::CnId => "居民身份证（GA 461）",
        Preset::Passport => "护照（33×48 mm）",
    }
}

fn todo(x: Todo) -> &'static str {
    match x {
        Todo::Start => "未开始",
        Todo::Submit => "未提交照片",
        Todo::Recapture => "待重新提交",
        Todo::Pay => "待缴费",
    }
}

fn import_phase(x: ImportPhase) -> &'static str {
    match x {
        ImportPhase::Reading => "正在读取文件……",
        ImportPhase::Checking => "正在逐行检查……",
        ImportPhase::Sealing => "正在加密……",
        ImportPhase::Writing => "正在写入……",
    }
}

fn column(x: Column) -> &'static str {
    match x {
        Column::StudentNumber => "学号",
        Column::Name => "姓名",
        Column::DocumentKind => "证件类型",
        Column::DocumentNumber => "证件号码",
        Column::Phone => "联系电话",
        Column::College => "学院",
        Column::Major => "专业",
        Column::Class => "班级",
    }
}

fn file_form(x: FileForm) -> &'static str {
    match x {
        FileForm::Utf8 => "CSV，UTF-8",
        FileForm::Marked => "CSV，Unicode",
        FileForm::Gb18030 => "CSV，GB18030",
        FileForm::Unknown => "CSV，无法确定文字编码",
        FileForm::Xlsx => "Excel 工作簿",
    }
}

fn measure(width: &str, height: &str, dpi: &str) -> String {
    format!("不小于 {width}×{height} 像素，{dpi} dpi")
}

fn some_wrong(count: usize) -> String {
    format!("有 {count} 项需要修改")
}

fn minutes(minutes: i64) -> String {
    match minutes {
        0..60 => format!("{minutes} 分钟"),
        _ => format!("{} 小时 {} 分", minutes / 60, minutes % 60),
    }
}

fn overdue(count: u64) -> String {
    format!("{count} 张已超时")
}

fn promised(hours: u32) -> String {
    format!("承诺 {hours} 小时内审核")
}

fn refunded(yuan: &str) -> String {
    ["已退或退款中 ", yuan].concat()
}

fn counts(report: &ImportReport) -> String {
    let ImportReport { added, updated, unchanged, kept, documents, .. } = report;
    let kept = if *kept > 0 { format!("，保持不变 {kept} 人") } else { String::new() };
    let documents = if *documents > 0 { format!("，更换证件 {documents} 人") } else { String::new() };
    format!("新增 {added} 人，更新 {updated} 人{documents}，无变化 {unchanged} 人{kept}")
}

fn imported_counts(report: &ImportReport) -> String {
    counts(report) + "。"
}

fn would(report: &ImportReport) -> String {
    format!("共 {} 行，没有问题：将{}", report.rows, counts(report))
}

fn changes(count: u64) -> String {
    format!("将改动 {count} 处")
}

fn more_changes(count: u64) -> String {
    format!("另有 {count} 处改动未列出。")
}

fn erased(count: u64, rows: &[u64]) -> String {
    if count == 0 {
        return "已删除个人信息的学生将重新导入".to_owned();
    }
    let listed: Vec<_> = rows.iter().take(20).map(u64::to_string).collect();
    let more = if count > 20 { "等" } else { "" };
    format!("{count} 名学生的个人信息已删除，不导入（第 {} 行{more}）", listed.join("、"))
}

fn import(count: u64) -> String {
    format!("导入 {count} 人")
}

fn problems(problems: u64, rows: u64) -> String {
    format!("{rows} 行中有 {problems} 处问题")
}

fn why_unreadable(why: &Unreadable) -> String {
    let text = match why {
        Unreadable::Empty => "文件是空的，没有任何内容。请检查是否选错文件。",
        Unreadable::Encoding => "无法确定文件的文字编码。请把原文件另存为 XLSX，或 UTF-8 编码的 CSV。",
        Unreadable::NotATable => "这是文档、图片或压缩包，不是表格。请把表格另存为 XLSX 或 CSV。",
        Unreadable::OldFormat => "旧版 Excel（.xls）、其他表格格式或带密码的文件。请另存为不带密码的 XLSX。",
        Unreadable::Markup => "文件其实是网页或 XML，只是名为表格。请用 Excel 或 WPS 打开后另存为 XLSX。",
        Unreadable::Workbook => "工作簿已损坏。请重新保存，或另存为 CSV。",
        Unreadable::TooLarge => {
            "行数、单元格或格式远多于任何名册。请把名册所在的列复制到新工作簿，另存为 XLSX 或 CSV 后再选择。"
        }
        Unreadable::Row { row } => return format!("第 {row} 行无法读取：有未闭合的引号。"),
        Unreadable::Sheets { sheets } => {
            let sheets: Vec<_> = sheets.iter().map(|sheet| (sheet + 1).to_string()).collect();
            return format!("第 {} 个工作表都像名册，请在上方选择其中一个。", sheets.join("、"));
        }
        Unreadable::HeaderRow { row } => return format!("第 {row} 行没有内容，请另选表头所在的行。"),
        Unreadable::Columns { missing, twice } => return columns_at_fault(missing, twice),
        Unreadable::NoRows => "只有表头，表头下面没有学生。",
    };
    text.to_owned()
}

fn columns_at_fault(missing: &[Column], twice: &[Column]) -> String {
    let names = |columns: &[Column]| {
        columns.iter().map(|x| format!("“{}”", column(*x))).collect::<Vec<_>>().join("、")
    };
    let mut sentences = Vec::new();
    if !missing.is_empty() {
        sentences.push(format!("没有找到{}列。", names(missing)));
    }
    if !twice.is_empty() {
        sentences.push(format!("{}各对应了不止一列。", names(twice)));
    }
    sentences.push("请在上方选择表头所在的行和各列。".to_owned());
    sentences.concat()
}

fn trouble(trouble: Trouble) -> String {
    let text = match trouble {
        Trouble::Empty => "为空",
        Trouble::Length => "长度不对",
        Trouble::Character { refused } => {
            let cure = match refused.character {
                '\u{e000}'..='\u{f8ff}' | '\u{f0000}'.. => "，是自造字：请改为标准汉字",
                '\u{fffd}' => "：文件此处已损坏，请重新录入",
                _ => "",
            };
            return format!("第 {} 个字符“{}”不应出现{cure}", refused.place, refused.shown());
        }
        Trouble::UnknownKind => "未知的证件类型：请填写六种官方名称之一",
        Trouble::Document { error } => match error {
            DocumentError::Empty => "为空",
            DocumentError::Length => "位数不对",
            DocumentError::Character | DocumentError::Refused(_) => "含有该证件不会有的字符",
            DocumentError::OtherKind(kind) => {
                return format!("像是{}的号码：请核对证件类型", kind.official_name());
            }
            DocumentError::Region => "地区代码不存在",
            DocumentError::BirthDate => "出生日期不存在",
            DocumentError::CheckDigit => "校验位不符，有一位填错了",
        },
        Trouble::Phone => "不是手机号码",
        Trouble::Phones => "含有不止一个号码：请只保留一个",
        Trouble::Date => "被表格软件当作日期，原内容已丢失：请将该列设为文本后重新录入",
        Trouble::Logical => "被表格软件当作逻辑值：请将该列设为文本后重新录入",
        Trouble::Formula => "是没有结果或出错的公式：请复制该列后“粘贴为数值”",
        Trouble::Formatted => "的单元格格式使数字显示为另一种样子：请将该列设为文本后重新录入",
        Trouble::Encoding => "的文字编码无法确定：请把原文件另存为 XLSX，或 UTF-8 编码的 CSV",
        Trouble::Hidden => "所在的行被隐藏：请取消隐藏，再决定保留或删除",
        Trouble::Mangled => "被表格软件当作数值，末几位已经丢失：请将该列设为文本后重新录入",
        Trouble::Repeats { first } => return format!("与第 {first} 行相同"),
        Trouble::Taken => "名册中另一名学生已使用",
    };
    text.to_owned()
}

fn submitted_row(row: u64, number: &str, columns: &[&str]) -> String {
    format!("第 {row} 行，学号 {number}：{}不同", columns.join("、"))
}

fn shortened(rows: &[u64]) -> String {
    format!(
        "{} 个学号在表格中是数值且比其他学号短，开头的 0 可能已丢失（第 {} 行起）。请核对。",
        rows.len(),
        rows[0]
    )
}

fn submitted(count: usize) -> String {
    format!("{count} 名已提交照片的学生信息不同")
}

fn documents(count: u64) -> String {
    format!("{count} 个学号的证件与名册不同")
}

fn header_at(row: u64) -> String {
    format!("第 {row} 行")
}

fn left_out(rows: &[u64]) -> String {
    let rows: Vec<_> = rows.iter().take(20).map(u64::to_string).collect();
    format!("第 {} 行是表尾或重复的表头，不导入。", rows.join("、"))
}

fn assumed_kind(kind: &str) -> String {
    format!("没有“证件类型”列；按表头，全部视为{kind}。")
}

fn unit_counts(unit: &UnitCounts) -> String {
    format!(
        "{}（已交 {} / 共 {} 人）",
        unit.name.as_str(),
        unit.rest() + unit.pay + unit.recapture,
        unit.students
    )
}

fn no_second_factor(students: u64) -> String {
    format!(
        "名册中有 {students} 名学生没有联系电话，只凭姓名和证件号码就能通过校验。请在名册中补充“联系电话”列后重新导入。"
    )
}
