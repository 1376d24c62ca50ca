//! 每个页面都有的文字。

use shared::problem::ProblemCode;
use shared::staff::Role;

use crate::i18n::Message;
use crate::staff::i18n::texts::{Problems, Shell};
use crate::staff::route::Route;

pub(super) const TEXTS: Shell = Shell {
    brand: "易拍工作台",
    areas: "功能",
    area,
    other_language: "English",
    sign_out: "退出登录",
    role,
    forbidden: |role| format!("没有权限：您的角色是{role}，不能打开此页。如需使用，请联系管理员。"),
    lost_title: "没有这个页面",
    lost: "地址可能有误，或页面已移动。",
    home: "回到首页",
};

pub(super) const PROBLEMS: Problems = Problems { told };

fn area(route: &Route) -> &'static str {
    match route {
        Route::Home | Route::Lost => "首页",
        Route::Queues | Route::Decisions | Route::Review(_) => "审核",
        Route::Lots(_) => "抽检",
        Route::Collections
        | Route::NewCollection
        | Route::CopyCollection(_)
        | Route::Collection(_)
        | Route::Poster(_)
        | Route::Roster(_)
        | Route::Progress(_) => "采集",
        Route::Deliveries | Route::ContactSheet(_) => "交付",
        Route::Students | Route::Student(_) => "学生",
        Route::Messages => "通知",
        Route::Orders => "收款",
        Route::Corrections => "更正申请",
        Route::Account => "我的账号",
        Route::People => "人员",
        Route::Audit => "审计日志",
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Admin => "管理员",
        Role::Reviewer => "审核员",
        Role::School => "院校",
        Role::Auditor => "审计员",
    }
}

fn told(code: ProblemCode) -> Option<Message> {
    let (text, hint) = match code {
        ProblemCode::StaffSignInRequired => ("登录已失效", "请重新登录。"),
        ProblemCode::SignInFailed => ("无法登录", "用户名、密码或验证码不正确，请重新填写。"),
        ProblemCode::CodeRequired => ("需要验证码", "请填写身份验证器上的 6 位数字。"),
        ProblemCode::NotPermitted => ("没有权限", "此操作由其他角色完成，请联系管理员。"),
        ProblemCode::PasswordChangeRequired => ("请先修改密码", "当前密码由他人设置，修改后即可继续。"),
        ProblemCode::WhoseDocument => {
            ("证件变了，请先确认是谁的证件", "说明是同一人（原号码录错或换证），还是另一名学生。")
        }
        ProblemCode::LastAdmin => ("不能移除最后一位管理员", "请先任命另一位管理员。"),
        ProblemCode::InvalidFields => ("部分内容需要修改", "请按提示修改后再提交。"),
        ProblemCode::StepUpRequired => ("需要再次确认身份", "这项操作需要再次输入密码或验证码。"),
        ProblemCode::SecondFactorRequired => {
            ("请先绑定身份验证器", "管理员账号必须绑定身份验证器后才能使用工作台。")
        }
        ProblemCode::ChallengeRequired => ("校验没有完成", "请再试一次。"),
        ProblemCode::TooManyAttempts => ("尝试次数过多", "为保护账号，请等待一会儿再试。"),
        ProblemCode::DeliveryUnderWay => ("正在准备交付", "此采集任务已有一个交付在准备，请等它完成。"),
        ProblemCode::NothingToDeliver => ("没有待交付的照片", "已缴费的照片都已交付。"),
        ProblemCode::SamplingUnfinished => {
            ("抽检还没有完成", "待交付的照片要先通过抽检，请到“审核 → 抽检”查看。")
        }
        ProblemCode::NothingToInspect => ("没有可以抽检的照片", "没有待组批的照片，或此采集没有开启抽检。"),
        ProblemCode::SamePerson => ("不能抽查自己通过的照片", "请由另一名审核人查看。"),
        ProblemCode::AlreadyDelivered => ("照片已交付", "照片已交给学校，不能再退款。"),
        ProblemCode::RefundUnderWay => (
            "退款还在处理中",
            "支付机构仍可能退回这笔款项，现在不能换退款单号，也不能改为线下退款。请稍后再试。",
        ),
        ProblemCode::DeliveryNotReady => ("交付还在准备", "请等进度完成后再下载。"),
        ProblemCode::CollectionArchived => ("采集已归档", "归档后只能查看；需要修改时请先取消归档。"),
        ProblemCode::CollectionBusy => ("还不能归档", "还有照片待审核，或交付正在准备；完成后再归档。"),
        ProblemCode::CollectionHasStudents => {
            ("不能删除", "名册中还有学生；只有没有学生或学生数据已全部删除的采集才能删除。")
        }
        ProblemCode::DeliveryRecalled => ("此交付已撤回", "请使用之后新建的交付。"),
        ProblemCode::Erased => ("已到期删除", "保存期满，照片和名单已删除。"),
        ProblemCode::NotFound => ("没有找到", "内容可能已被移除，或不在您的权限范围内。"),
        ProblemCode::Conflict => ("内容刚被他人修改", "请刷新后再试。"),
        ProblemCode::StorageUnavailable => {
            ("服务器暂时无法保存", "请查看服务器的磁盘、照片目录和数据库；恢复后无需重启，再试即可。")
        }
        ProblemCode::PhotoUnreadable => ("照片文件缺失或损坏", "请把问题编号告诉管理员，从备份恢复该文件。"),
        ProblemCode::Internal => ("服务器出了问题", "请稍后重试；仍不行请把问题编号告诉管理员。"),
        // The texts of the student's page fit for the other codes.
        _ => return None,
    };
    Some(Message { text, hint })
}
