//! 收款与退款.

use shared::api::staff::orders::{DiscrepancyKind, OrderFilter, OrderStanding, OrderTotals};
use shared::api::staff::refunds::{RefundOrigin, RefundState, RefundStep};
use shared::money::Fen;

use crate::i18n::Message;
use crate::staff::i18n::texts::{Orders, yuan};

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
    unmatched: "找不到订单的款项",
    discrepancy,
    close_discrepancy: "标记为已处理",
    finding_closed: "已处理",
    refund: "退款",
    refund_amount,
    refund_means: "全额原路退回。学生将回到“审核通过、待支付”，款项到账后可以重新支付；照片不受影响。",
    reason: "退款原因",
    reason_hint: "学生会在微信中看到，最多 26 个字。",
    reason_required: "请填写退款原因，最多 26 个字。",
    cancel: "取消",
    returned,
    delivered: "照片已交付，不能退款",
    trouble: "微信支付最近一次拒绝：",
    refund_standing,
    refund_origin,
    step,
    platform_number: "商户退款单号（选填）",
    platform_number_hint: "在商户平台的退款详情里可以查到；系统会向微信支付核实。已列在上面的退款无需填写。",
    platform_number_unknown: "微信支付查不到本订单的这笔退款，请核对单号。",
    note: "退款方式和时间",
    note_hint: "例如：11月28日银行转账，回单号 12345。最多 200 个字。",
    note_required: "请填写退款方式和时间，最多 200 个字。",
    go_on: "确定",
    search: "学号或单号",
    search_hint: "完整的学号、商户订单号、微信支付订单号或退款单号。",
    find: "查找",
    totals,
    export: "导出 CSV",
};

fn filter(filter: OrderFilter) -> &'static str {
    match filter {
        OrderFilter::Waiting => "待支付",
        OrderFilter::Paid => "已支付",
        OrderFilter::Closed => "已关闭",
        OrderFilter::Refunding => "退款中",
        OrderFilter::Refunded => "已退款",
        OrderFilter::Discrepancies => "需要处理",
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

fn totals(totals: &OrderTotals) -> String {
    let OrderTotals { orders, received, refunded, refunding, settled } = *totals;
    format!(
        "共 {orders} 笔订单；收款 {} 元，已退回 {} 元，退款中 {} 元，实收 {} 元。",
        yuan(received),
        yuan(refunded),
        yuan(refunding),
        yuan(settled)
    )
}

fn returned(amount: Fen) -> String {
    format!("其中 {amount} 元已退回")
}

fn refund_standing(standing: RefundState) -> &'static str {
    match standing {
        RefundState::Requested => "待受理",
        RefundState::Processing => "处理中",
        RefundState::Abnormal => "退款异常",
        RefundState::Done => "已到账",
        RefundState::Closed => "已关闭，未退回",
        RefundState::Void => "已作废",
    }
}

fn refund_origin(origin: RefundOrigin) -> &'static str {
    match origin {
        RefundOrigin::Ours => "本系统退款",
        RefundOrigin::Platform => "商户平台退款",
        RefundOrigin::Elsewhere => "线下退款",
    }
}

fn step(step: RefundStep) -> Message {
    let (text, hint) = match step {
        RefundStep::Retry => {
            ("立即查询", "马上向微信支付查询这笔退款；还没有受理的会再次提交，不会重复退款。")
        }
        RefundStep::NewNumber => (
            "换单号重新退款",
            "原退款单已关闭或未被受理时，用新的退款单号再退一次。系统会先核实原退款单不会再退款。",
        ),
        RefundStep::Accept => (
            "认可商户平台的退款",
            "已在商户平台退款时使用。全额退回的，订单记为已退款，学生需重新支付（照片已交付的除外）；部分退回的，学生无需再支付。",
        ),
        RefundStep::SettledElsewhere => (
            "已线下退款",
            "余下的款项已用其他方式（如银行转账）退给学生时使用。订单记为已退款，系统不再发起退款。",
        ),
    };
    Message { text, hint }
}

fn discrepancy(kind: DiscrepancyKind) -> Message {
    let (text, hint) = match kind {
        DiscrepancyKind::WrongAmount => ("支付金额与订单不符", "未入账。请在商户平台核对后处理。"),
        DiscrepancyKind::WrongMerchant => ("收款商户号不符", "未入账。请检查商户号配置。"),
        DiscrepancyKind::WrongApp => ("服务号不符", "未入账。请检查服务号配置。"),
        DiscrepancyKind::WrongPayer => ("付款人不是下单的微信", "未入账。请与学生核实后在商户平台处理。"),
        DiscrepancyKind::PaidTwice => ("同一订单收到第二笔付款", "请在商户平台核对并退回多付的一笔。"),
        DiscrepancyKind::UnknownOrder => ("收到款项，但没有对应的订单", "请在商户平台核对后处理。"),
        DiscrepancyKind::RefundedElsewhere => {
            ("在商户平台上被退款", "本系统未发起此退款。核实后请选“认可商户平台的退款”。")
        }
        DiscrepancyKind::WrongRefundAmount => ("退款金额与收款不符", "请在商户平台核对。"),
        DiscrepancyKind::RefundRefused => {
            ("退款暂时被拒绝", "会自动重试；NOT_ENOUGH 表示商户账户余额不足，请充值。")
        }
        DiscrepancyKind::RefundAbnormal => (
            "退款异常，未能到账",
            "请在商户平台 → 交易中心 → 退款管理处理，然后选“立即查询”；已用其他方式退给学生的，请选“已线下退款”。",
        ),
        DiscrepancyKind::RefundClosed => (
            "退款已关闭，款项未退回",
            "系统稍后会换新的退款单号自动重试，也可以选“换单号重新退款”。请确认商户账户余额充足。",
        ),
        DiscrepancyKind::RefundedTwice => {
            ("退回的款项多于收款", "线下退款之后，微信支付又退回了一次。请与学生联系，收回多退的部分。")
        }
    };
    Message { text, hint }
}
