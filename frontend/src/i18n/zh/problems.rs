//! Errors and their remedies.

use shared::person::{DocumentKind, RefusedCharacter};
use shared::problem::{FieldCode, ProblemCode};
use shared::review::RejectReason;

use crate::i18n::Field;
use crate::i18n::texts::{Lapsed, Message, Problems};

pub(super) const PROBLEMS: Problems = Problems {
    told,
    unreachable: Message {
        text: "连接不上服务器", hint: "请检查网络后重试，已填写的内容和照片不会丢失。"
    },
    gateway: Message {
        text: "服务器暂时不可用",
        hint: "服务器繁忙或正在重启，通常一两分钟内恢复。已填写的内容和照片不会丢失，请稍后重试。",
    },
    portal: Message {
        text: "当前网络需要先登录",
        hint: "您连接的 Wi-Fi 要求先登录认证。请打开其登录页完成认证，或改用手机流量，然后重试。",
    },
    length_limit: Message {
        text: "服务器限制了上传大小",
        hint: "照片本身符合要求，是服务器的设置没有放行。照片还在本机，请拨打咨询电话告知此情况。",
    },
    unreadable: Message {
        text: "服务器的答复无法识别",
        hint: "请刷新页面后重试，已选的照片会保留；仍不行请拨打咨询电话。",
    },
    again_in,
    again_after,
    field,
    character,
    other_kind,
    reason,
    request_id,
};

pub(super) const LAPSED: Lapsed = Lapsed {
    title: "登录已过期",
    text: "请重新校验信息，随后自动回到原来的步骤。已提交的内容不受影响。",
    title_with_photo: "登录已过期，照片还没有上传",
    photo: "照片保留在本机，没有丢失，也还没有上传。请重新校验信息，随后自动回到原来的步骤继续上传，不必重新选择。",
    no_cookies: Message {
        text: "浏览器没有保存登录状态",
        hint: "信息校验已通过，但浏览器禁用了 Cookie，无法继续。请在浏览器设置中允许 Cookie（并关闭无痕模式），或改用微信、手机自带浏览器打开本页面。",
    },
};

fn again_after(minutes: u32) -> String {
    format!("请在 {minutes} 分钟后再试。")
}

fn again_in(seconds: u32) -> String {
    format!("{seconds} 秒后自动重试")
}

fn request_id(id: &str) -> String {
    ["问题编号：", id].concat()
}

fn told(code: ProblemCode) -> Message {
    let (text, hint) = match code {
        ProblemCode::MalformedRequest => ("请求没有被正确读取", "请刷新页面后重试。"),
        ProblemCode::InvalidFields => ("有内容需要修改", "请按提示修改后重新提交。"),
        ProblemCode::NotFound => ("没有找到", "链接可能已失效，请从首页重新进入。"),
        ProblemCode::MethodNotAllowed => ("页面版本过旧", "请刷新页面后重试。"),
        ProblemCode::UnsupportedMediaType => ("文件类型不被接受", "请刷新页面，重新选择照片。"),
        ProblemCode::BodyTooLarge => (PROBLEMS.length_limit.text, PROBLEMS.length_limit.hint),
        ProblemCode::RequestTimeout => ("上传超时", "网络较慢，请换一个网络后重试。"),
        ProblemCode::CrossSite => ("请求来源不正确", "请关闭页面，从学校提供的链接重新进入。"),
        ProblemCode::UnknownHost => ("这不是正式网址", "请关闭页面，从学校提供的链接重新进入。"),
        ProblemCode::NotMatched => ("未匹配到采集信息", "请联系学院核实信息。"),
        ProblemCode::ChallengeRequired => ("校验没有完成", "请再点一次“提交校验”；多次失败请拨打咨询电话。"),
        ProblemCode::TooManyAttempts => ("尝试次数过多", "为保护信息安全，请等待倒计时结束后再试。"),
        ProblemCode::ConsentRequired => ("需要您的授权", "授权说明已更新或未勾选，请刷新页面后重新授权。"),
        ProblemCode::SessionRequired => ("登录已过期", "请重新校验信息，即可回到原来的步骤。"),
        ProblemCode::ProofRequired => {
            ("需要再次校验信息", "为防止他人使用您的手机，这项操作需要再次填写校验信息。")
        }
        ProblemCode::ErasurePending => ("您的数据即将删除", "如需继续办理，请先在“我的数据”里取消删除。"),
        ProblemCode::TooManyUploads => ("一小时内上传次数过多", "照片没有丢失，请过一会儿再上传。"),
        ProblemCode::SignedInElsewhere => {
            ("已在其他设备登录", "同一信息刚在另一台设备上校验，本机已退出。如非本人操作，请拨打咨询电话。")
        }
        ProblemCode::NotYetOpen => ("采集尚未开始", "请在采集时间内办理。"),
        ProblemCode::Closed => ("采集已结束", "请联系所在学院，或拨打咨询电话。"),
        ProblemCode::ClosesSoon => ("现在不能撤回", "采集即将结束，撤回后来不及重新提交。照片会照常审核。"),
        ProblemCode::WrongStage => ("当前步骤已变化", "页面已更新为最新进度。"),
        ProblemCode::Conflict => ("信息刚刚有更新", "页面已更新，请再操作一次。"),
        ProblemCode::ConfirmationRequired => ("请先确认信息", "请核对并确认学校登记的信息。"),
        ProblemCode::DigestRequired | ProblemCode::DigestMismatch => ("照片在传输中损坏", "请重新上传一次。"),
        ProblemCode::PhotoRefused => ("照片不符合要求", "请按下面的说明调整后重新上传。"),
        ProblemCode::WechatTaken => (
            "这个微信已绑定另一位同学",
            "每个微信只能为一位同学办理，请用您本人的微信打开本页面。如有疑问请拨打咨询电话。",
        ),
        ProblemCode::StudentOnOtherWechat => (
            "您已用另一个微信办理",
            "每位同学只能用一个微信办理，请用原来的微信打开本页面；已换微信或不是您本人所为，请拨打咨询电话。",
        ),
        ProblemCode::WechatRequired => ("请在微信中打开", "这一步需要微信，请复制链接，在微信中打开本页面。"),
        ProblemCode::WechatUnavailable => ("微信暂时没有应答", "请稍后再试；办理进度以本页面显示为准。"),
        ProblemCode::PaymentUnavailable => {
            ("暂时无法支付", "支付服务没有应答，请稍后再试。如已付款，请勿重复支付，页面会自动更新。")
        }
        ProblemCode::RefundUnderWay => {
            ("退款还在处理中", "上一笔款项正在退回，到账后才能重新支付，请稍后再来。")
        }
        ProblemCode::InvalidSignature => ("签名校验失败", "请刷新页面后重试。"),
        // Only the console shows these; it has its own texts for them.
        ProblemCode::DeliveryUnderWay
        | ProblemCode::NothingToDeliver
        | ProblemCode::SamplingUnfinished
        | ProblemCode::NothingToInspect
        | ProblemCode::SamePerson
        | ProblemCode::AlreadyDelivered
        | ProblemCode::DeliveryNotReady
        | ProblemCode::DeliveryRecalled
        | ProblemCode::CollectionArchived
        | ProblemCode::CollectionBusy
        | ProblemCode::CollectionHasStudents
        | ProblemCode::Erased
        | ProblemCode::RangeNotSatisfiable
        | ProblemCode::StaffSignInRequired
        | ProblemCode::SignInFailed
        | ProblemCode::CodeRequired
        | ProblemCode::NotPermitted
        | ProblemCode::LastAdmin
        | ProblemCode::WhoseDocument
        | ProblemCode::StepUpRequired
        | ProblemCode::SecondFactorRequired
        | ProblemCode::PasswordChangeRequired => ("仅限工作人员", "请使用工作台。"),
        ProblemCode::Overloaded => ("现在办理的人较多", "请稍等片刻再试。"),
        ProblemCode::StorageUnavailable => {
            ("服务器暂时无法保存", "这不是您的错误，本机的内容不会丢失，请过几分钟再试。")
        }
        ProblemCode::PhotoUnreadable => {
            ("服务器上的照片无法读取", "照片文件已损坏，请拨打咨询电话并告知问题编号，由工作人员恢复。")
        }
        ProblemCode::Internal => {
            ("服务器出了问题", "这不是您的错误，请稍后重试；仍不行请拨打咨询电话并告知问题编号。")
        }
    };
    Message { text, hint }
}

fn field(code: FieldCode, field: Field, kind: DocumentKind) -> &'static str {
    match code {
        FieldCode::Required => match field {
            Field::Name => "请填写姓名",
            Field::DocumentKind => "请选择证件类型",
            Field::DocumentNumber => "请填写证件号码",
            Field::Phone => "请填写联系电话",
        },
        FieldCode::NameTooLong => "姓名过长，请按证件上的姓名填写",
        FieldCode::NameCharacter => "姓名中不能有数字或特殊符号，请按证件上的姓名填写",
        FieldCode::DocumentLength => match kind {
            DocumentKind::ResidentId | DocumentKind::HmtResidence => "应为 18 位，请检查是否多填或漏填",
            DocumentKind::HkMacauPermit => "应为 1 个字母加 8 位数字（旧版 10 位），请检查是否多填或漏填",
            DocumentKind::TaiwanPermit => "应为 8 位数字（旧版 10 位），请检查是否多填或漏填",
            DocumentKind::ForeignPermanentResident => "应为 18 位（旧版 15 位），请检查是否多填或漏填",
            DocumentKind::Passport => "护照号码应为 5–17 位字母和数字，请检查是否多填或漏填",
        },
        FieldCode::DocumentCharacter => match kind {
            DocumentKind::ResidentId | DocumentKind::HmtResidence => "前 17 位应为数字，最后一位为数字或 X",
            DocumentKind::HkMacauPermit => "应以 H 或 M 开头，其后全部为数字",
            DocumentKind::TaiwanPermit => "应全部为数字",
            DocumentKind::ForeignPermanentResident => "只能是数字；旧版前 3 位为字母",
            DocumentKind::Passport => "只能填写字母和数字，且至少有一位数字",
        },
        FieldCode::DocumentOtherKind => "这个号码属于另一种证件，请核对证件类型",
        FieldCode::DocumentRegion => "开头的地区代码不存在，请核对证件类型和号码",
        FieldCode::DocumentBirthDate => "号码中的出生日期不存在，请逐位核对",
        FieldCode::DocumentCheckDigit => "校验位不符，有一位填错了，请逐位核对",
        // Only the console's forms show these.
        FieldCode::Wrong
        | FieldCode::Form
        | FieldCode::PasswordTooShort
        | FieldCode::PasswordEasy
        | FieldCode::OutOfRange
        | FieldCode::Taken
        | FieldCode::Relied => "请核对这一项",
        FieldCode::FileNames | FieldCode::Unknown => "内容不正确",
        FieldCode::TooLong => "内容过长，请缩短",
        FieldCode::PhoneSeveral => "含有不止一个号码，请只填一个",
        FieldCode::PhoneCharacter => "只能填写数字，境外号码以 + 开头",
        FieldCode::PhoneForm => "请填写 11 位手机号码；境外号码以 + 和国家或地区代码开头",
    }
}

fn character(refused: RefusedCharacter, rule: &str) -> String {
    ["第 ", &refused.place.to_string(), " 个字符“", &refused.shown(), "”不能填写：", rule].concat()
}

fn other_kind(kind: &str) -> String {
    ["这像是", kind, "的号码，请核对证件类型"].concat()
}

fn reason(reason: RejectReason) -> Message {
    let (text, hint) = match reason {
        RejectReason::EyeLine => ("眼睛位置偏高或偏低", "裁剪时让双眼落在参考线框的眼睛线上。"),
        RejectReason::TopMargin => ("头顶距上边缘过大或过小", "裁剪时让头顶贴近线框头部轮廓的上沿。"),
        RejectReason::Tilted => ("头部歪斜，双眼不平", "请重新拍摄，头部端正，双眼保持水平。"),
        RejectReason::FaceSize => ("人像过大、过小或偏位", "裁剪时让脸部充满线框的头部轮廓，左右居中。"),
        RejectReason::Blurred => ("照片不清晰", "请擦净镜头，对焦后手持稳定重拍，并使用原图。"),
        RejectReason::Exposure => ("过亮、过暗或脸部有阴影", "请面向柔和均匀的光线重拍，避免侧光和逆光。"),
        RejectReason::Background => ("背景不合格", "请换成均匀的浅色背景，离背景远一些，避免阴影。"),
        RejectReason::ClothesBlend => ("衣服与背景颜色接近", "请换深色、有领的衣服重拍。"),
        RejectReason::Covered => ("头发、帽子或饰物遮挡", "请露出眉毛和双耳，摘下帽子和饰物后重拍。"),
        RejectReason::Glasses => ("眼镜反光或遮挡眼睛", "请摘下眼镜，或调整光线后重拍。"),
        RejectReason::Eyes => ("闭眼或没有看镜头", "请睁开双眼，平视镜头重拍。"),
        RejectReason::Expression => ("露齿或张口", "请闭合嘴唇，表情自然地重拍。"),
        RejectReason::Retouched => ("使用了美颜或修图", "请用手机原生相机重拍，关闭美颜和滤镜。"),
        RejectReason::Rephotographed => ("翻拍或扫描的照片", "请拍摄本人，不要翻拍纸质照片或屏幕。"),
        RejectReason::Casual => ("生活照或自拍", "请他人用后置摄像头正面拍摄证件照。"),
        RejectReason::SeveralPeople => ("画面中不止一人", "请只拍摄本人，背景中不要有其他人。"),
        RejectReason::NotThePerson => ("人像与登记的学生不符", "请提交本人照片；如有疑问请拨打咨询电话。"),
    };
    Message { text, hint }
}
