//! 简体中文.

mod form;
mod my_data;
mod notice;
mod photo;
mod picking;
mod problems;
mod sample;
mod status;

pub(super) use my_data::MY_DATA;
pub(super) use picking::PICKING;
pub(super) use sample::SAMPLE;
use shared::collection::Window;
use shared::money::Fen;
use shared::time::{Date, Timestamp};

use super::texts::{Common, Home, Texts};
use super::yuan;

pub(super) static TEXTS: Texts = Texts {
    common: Common {
        brand: "易拍",
        other_language: "English",
        retry: "重试",
        cancel: "取消",
        loading: "正在加载…",
        sign_out: "退出",
        offline: "网络已断开。已填写的内容和照片都还在，连上网络后会继续。",
        hotline: "咨询电话",
        steps_label: "办理步骤",
        steps: ["校验信息", "确认信息", "采集照片", "审核进度"],
        lost_title: "没有这个页面",
        lost: "链接可能不完整。请从首页进入，或重新扫描学校提供的二维码。",
        home: "返回首页",
        close: "关闭",
        moment,
        window,
        amount,
    },
    home: Home {
        title: "毕业生图像采集",
        lead: "请选择您的学校。手机即可完成，约 2 分钟。",
        empty_title: "目前没有采集任务",
        empty: "学校开始采集后会显示在这里。如有疑问，请咨询所在学院。",
        open: "采集中",
        not_yet_open: "未开始",
        closed: "已结束",
        go_on: "继续办理",
    },
    notice: notice::NOTICE,
    privacy: notice::PRIVACY,
    verify: form::VERIFY,
    confirm: form::CONFIRM,
    capture: photo::CAPTURE,
    frame: photo::FRAME,
    preview: photo::PREVIEW,
    status: status::STATUS,
    problems: problems::PROBLEMS,
    lapsed: problems::LAPSED,
    photo: photo::PHOTO,
};

fn moment(at: Timestamp) -> String {
    written(at.civil_in_china())
}

fn deadline(at: Timestamp) -> String {
    written(at.deadline_in_china())
}

fn written((date, hour, minute): (Date, u8, u8)) -> String {
    format!("{}年{}月{}日 {hour:02}:{minute:02}", date.year(), date.month(), date.day())
}

fn window(window: Window) -> String {
    [&moment(window.opens_at), " 至 ", &deadline(window.closes_at), "（北京时间）"].concat()
}

fn amount(amount: Fen) -> String {
    format!("{} 元", yuan(amount))
}
