//! 审核。

use shared::api::staff::review::{DecisionFilter, DecisionState, ReviewVerdictKind, Standing};
use shared::time::Timestamp;

use crate::staff::i18n::texts::Review;
use crate::staff::pages::review::Command;

pub(super) const TEXTS: Review = Review {
    queues_title: "照片审核",
    queues_lead: "等待最久的照片排在最前。每张照片同一时间只由一位审核员打开。",
    queues_none: "还没有采集任务。",
    collection: "采集任务",
    waiting: "待审核",
    mine: "我已打开",
    oldest: "最早提交",
    frequent: |reasons| ["常见退回原因：", reasons].concat(),
    start: "开始审核",
    at_least: |count| format!("{count} 以上"),
    hours: |hours| format!("承诺 {hours} 小时"),
    overdue: "已超时",
    title: "审核",
    left: |waiting| format!("队列中还有 {waiting} 张"),
    nothing_of_units: "所选院系、专业或班级没有待审核的照片",
    nothing_title: "没有待审核的照片",
    nothing: "有新照片提交时会自动出现在这里。",
    elsewhere: |count| format!("另有 {count} 张由其他审核员打开；如未审核，会回到队列并出现在这里。"),
    fetching: "正在获取更多照片…",
    paused_title: "审核已暂停",
    paused: "一段时间没有操作，已打开的照片已放回队列，供其他审核员审核。",
    resume: "继续审核",
    offline: |count| match count {
        0 => "离线，恢复连接后自动继续".to_owned(),
        count => format!("离线，{count} 条待发送"),
    },
    server_away: |count| match count {
        0 => "服务器暂时没有响应，正在重试".to_owned(),
        count => format!("服务器暂时没有响应，{count} 条待发送"),
    },
    picture_loading: "正在加载照片…",
    picture_failed: "照片没有加载成功，正在重试。",
    hasty: "照片显示出来之后才能审核。",
    this_time: "本次",
    last_time: "上次",
    photo_of: |number| ["学号 ", number, " 的照片"].concat(),
    attempt_alt: "此前提交的照片",
    student: "学生",
    student_number: "学号",
    name: "姓名",
    submitted: "提交时间",
    file: "文件",
    checks: "文件检查",
    checks_passed: |count| format!("{count} 项符合：格式、尺寸、大小等"),
    checks_none: "没有检查：照片文件打不开",
    checks_by_eye: "人像未经自动检查，请人工判断。",
    attempts: "此前的提交",
    attempts_none: "第一次提交",
    withdrawn: "学生已撤回",
    twins: "与其他学生提交的照片完全相同",
    reopened: "已通过后重新审核",
    second_looks: "请复核",
    verdict,
    standing,
    failed: "没有提交成功，请重新审核这张照片。",
    too_late: "已超过撤销时间，学生已收到结果。",
    dismiss: "知道了",
    command,
    reject_title: "退回原因（可多选）",
    reject_none: "请至少选择一个原因",
    note: "给学生的说明（可不填）",
    staff_note: "内部备注（学生看不到）",
    second_look_title: "请另一位审核员复核",
    second_look_note: "内部备注：需要看什么",
    cancel: "取消",
    undo_of: |word, count| match count {
        1 => verdict(word).to_owned(),
        count => format!("{} {count} 张", verdict(word)),
    },
    seconds: |seconds| format!("{seconds} 秒"),
    grid_lead: "看过的照片会自动勾选；取消勾选不合格的，其余一次通过。",
    grid_unseen: |count| format!("还有 {count} 张没有看到，请向下滚动。"),
    approve_ticked: |count| format!("通过所选 {count} 张"),
    keys_title: "键盘操作",
    keys_photo: "单张审核",
    keys_reject: "选择退回原因",
    keys_grid: "网格批量通过",
    keys_zoom: "放大以后",
    key_reasons: "勾选对应原因",
    key_reason: "以对应原因退回",
    key,
    mine_today: "我今天的审核",
    mine_lead: "今天零点以后由您作出的审核决定，最新的在最前。",
    mine_none: "没有这样的决定。",
    mine_of: |filter, count| {
        let what = match filter {
            None => "全部",
            Some(DecisionFilter::Approved) => "通过",
            Some(DecisionFilter::Rejected) => "退回",
            Some(DecisionFilter::TakenBack) => "已撤销",
        };
        format!("{what} {count}")
    },
    mine_more: "更早的",
    decided_at: "时间",
    result: "结果",
    state: |state| match state {
        DecisionState::Pending => "尚未通知学生",
        DecisionState::Announced { .. } => "已通知学生",
        DecisionState::Undone { .. } => "已撤销",
        DecisionState::Reopened { .. } => "管理员已重新打开",
    },
    moment,
};

fn moment(at: Timestamp) -> String {
    let (date, hour, minute) = at.civil_in_china();
    format!("{}月{}日 {hour:02}:{minute:02}", date.month(), date.day())
}

const fn verdict(word: ReviewVerdictKind) -> &'static str {
    match word {
        ReviewVerdictKind::Approve => "已通过",
        ReviewVerdictKind::Reject => "已退回",
    }
}

fn standing(standing: &Standing) -> String {
    match standing {
        Standing::Open { reviewer } => format!("{reviewer} 正在审核这张照片。"),
        Standing::Decided { reviewer, verdict: word, at } => {
            format!("{reviewer} 已于 {} 审核这张照片：{}。", moment(*at), verdict(*word))
        }
        Standing::Gone => "学生已撤回这张照片。".to_owned(),
    }
}

const fn command(command: Command) -> &'static str {
    match command {
        Command::Approve => "通过",
        Command::OpenReject => "退回",
        Command::Reason(_) => "勾选原因",
        Command::Note => "写说明",
        Command::Send => "确定",
        Command::Cancel => "取消",
        Command::SecondLook => "请人复核",
        Command::Skip => "稍后再审",
        Command::Undo => "撤销",
        Command::Next => "下一张",
        Command::Previous => "上一张",
        Command::Guides => "参考线",
        Command::Zoom => "放大",
        Command::ZoomIn => "再放大",
        Command::ZoomOut => "缩小",
        Command::Unzoom => "恢复整张",
        Command::Pan(..) => "移动画面",
        Command::Compare => "对比上次",
        Command::Grid => "网格 / 单张",
        Command::All => "全选 / 全不选",
        Command::Tick => "勾选 / 取消",
        Command::Move(..) => "移动",
        Command::Help => "键盘操作",
    }
}

fn key(name: &str) -> &str {
    match name {
        " " => "空格",
        "Escape" => "Esc",
        "ArrowLeft" => "←",
        "ArrowRight" => "→",
        "ArrowUp" => "↑",
        "ArrowDown" => "↓",
        other => other,
    }
}
