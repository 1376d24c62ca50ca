//! 收款与退款.

use shared::api::staff::orders::{MoneyFindingKind, OrderFilter, OrderStanding};
use shared::money::Fen;

use crate::i18n::Told;
use crate::staff::i18n::texts::Orders;

pub(super) const TEXTS: Orders = Orders {
    title: "收款",
    lead: "每一笔订单以及退款。付款由支付机构确认后才入账；多付、晚付的款项会自动退回。",
    empty: "没有符合条件的订单",
    filter,
    at: "时间",
    student: "学生",
    amount: "金额（元）",
    standing: "状态",
    stands,
    numbers: "订单号 / 支付单号",
    older: "更早的订单",
    strays: "找不到订单的款项",
    finding,
    close_finding: "标记为已处理",
    finding_closed: "已处理",
    refund: "退款",
    refund_amount,
    refund_means: "全额原路退回。学生将回到“审核通过、待支付”，可以重新支付；照片不受影响。",
    reason: "退款原因",
    reason_hint: "学生会在微信中看到，最多 26 个字。",
    reason_required: "请填写退款原因，最多 26 个字。",
    cancel: "取消",
};

fn filter(filter: OrderFilter) -> &'static str {
    match filter {
        OrderFilter::Waiting => "待支付",
        OrderFilter::Paid => "已支付",
        OrderFilter::Closed => "已关闭",
        OrderFilter::Refunding => "退款中",
        OrderFilter::Refunded => "已退款",
        OrderFilter::Findings => "需要处理",
    }
}

fn stands(standing: OrderStanding) -> &'static str {
    match standing {
        OrderStanding::Waiting => "待支付",
        OrderStanding::Paid => "已支付",
        OrderStanding::Closed => "已关闭",
        OrderStanding::Refunding => "退款中",
        OrderStanding::Refunded => "已退款",
    }
}

fn refund_amount(amount: Fen) -> String {
    format!("退款 {amount} 元")
}

fn finding(kind: MoneyFindingKind) -> Told {
    let (what, cure) = match kind {
        MoneyFindingKind::WrongAmount => ("支付金额与订单不符", "未入账。请在商户平台核对后处理。"),
        MoneyFindingKind::WrongMerchant => ("收款商户号不符", "未入账。请检查商户号配置。"),
        MoneyFindingKind::WrongApp => ("服务号不符", "未入账。请检查服务号配置。"),
        MoneyFindingKind::WrongPayer => ("付款人不是下单的微信", "未入账。请与学生核实后在商户平台处理。"),
        MoneyFindingKind::PaidTwice => ("同一订单收到第二笔付款", "请在商户平台核对并退回多付的一笔。"),
        MoneyFindingKind::UnknownOrder => ("收到款项，但没有对应的订单", "请在商户平台核对后处理。"),
        MoneyFindingKind::RefundedElsewhere => {
            ("在商户平台上被退款", "本系统未发起此退款，请核实学生的缴费状态。")
        }
        MoneyFindingKind::WrongRefundAmount => ("退款金额与收款不符", "请在商户平台核对。"),
        MoneyFindingKind::RefundRefused => {
            ("退款暂时被拒绝", "会自动重试；NOT_ENOUGH 表示商户账户余额不足，请充值。")
        }
        MoneyFindingKind::RefundAbnormal => {
            ("退款异常，未能到账", "请在商户平台处理，例如改退到学生的其他账户。")
        }
        MoneyFindingKind::RefundClosed => ("退款已关闭，款项未退回", "请在商户平台核对后重新退款。"),
    };
    Told { what, cure }
}
