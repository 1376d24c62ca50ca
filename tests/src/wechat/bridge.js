// Simulates what WeChat adds to a page, in any browser: the user agent, the bridge and its payment sheet. Requests
// everything that only the merchant or WeChat can know from the simulator.
(() => {
  const WECHAT = "MicroMessenger/8.0.61.2860(0x28003D59)";
  if (!navigator.userAgent.includes("MicroMessenger")) {
    const name = `${navigator.userAgent} ${WECHAT}`;
    Object.defineProperty(navigator, "userAgent", { get: () => name });
  }
  // WeChat on iOS checks signatures against the address that was loaded first.
  const entry = location.href;
  const signedAddress = () => (/iPhone|iPad/.test(navigator.userAgent) ? entry : location.href).split("#")[0];

  const post = async (path, body) => {
    const answer = await fetch(`/__wechat/${path}`, {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body),
    });
    const said = await answer.json().catch(() => ({ fail: "no answer" }));
    if (!answer.ok) throw new Error(said.fail || said.message || "refused");
    return said;
  };

  const style = new CSSStyleSheet();
  style.replaceSync(`
    dialog.wechat-simulator { border: 0; border-radius: 12px 12px 0 0; margin: auto auto 0; padding: 24px; width: 100%;
      max-width: 480px; box-sizing: border-box; font: 17px/1.5 sans-serif; color: #111; background: #fff; text-align: center }
    dialog.wechat-simulator::backdrop { background: rgb(0 0 0 / .6) }
    dialog.wechat-simulator h2 { font-size: 17px; margin: 0 0 8px }
    dialog.wechat-simulator .amount { font-size: 32px; margin: 8px 0 }
    dialog.wechat-simulator button { display: block; width: 100%; min-height: 48px; margin-top: 12px; border: 0;
      border-radius: 8px; font: inherit; color: #fff; background: #05733c }
    dialog.wechat-simulator button + button { color: #333; background: #eee }
    a.wechat-simulator { position: fixed; right: 4px; bottom: 4px; padding: 2px 6px; border-radius: 6px; font: 11px sans-serif;
      color: #fff; background: #05733c; z-index: 9 }`);

  // Shows a sheet over the page; resolves to the name of the pressed button, or "" when it was dismissed.
  const ask = (title, lines, buttons) => new Promise((answered) => {
    if (!document.adoptedStyleSheets.includes(style)) document.adoptedStyleSheets = [...document.adoptedStyleSheets, style];
    const sheet = document.createElement("dialog");
    sheet.className = "wechat-simulator";
    sheet.setAttribute("aria-label", title);
    const add = (kind, text, name) => {
      const element = document.createElement(kind);
      element.textContent = text;
      if (name) element.className = name;
      sheet.append(element);
      return element;
    };
    add("h2", title);
    lines.forEach(([text, name]) => add("p", text, name));
    const end = (answer) => { sheet.remove(); answered(answer); };
    buttons.forEach((text) => { add("button", text).onclick = () => end(text); });
    sheet.addEventListener("cancel", () => end(""));
    document.body.append(sheet);
    sheet.showModal();
  });

  const PAY = "立即支付", LEAVE = "放弃支付";
  const pay = async (request) => {
    const page = location.href;
    let sheet;
    try {
      sheet = await post("sheet", { ...request, page });
    } catch (refused) {
      return { err_msg: "get_brand_wcpay_request:fail", err_desc: refused.message };
    }
    const yuan = (sheet.fen / 100).toFixed(2);
    const pressed = await ask("微信支付（模拟）", [[sheet.description], [`¥${yuan}`, "amount"]], [PAY, LEAVE]);
    if (pressed !== PAY) return { err_msg: "get_brand_wcpay_request:cancel" };
    try {
      await post("pay", { prepay: sheet.prepay });
      return { err_msg: "get_brand_wcpay_request:ok" };
    } catch (refused) {
      return { err_msg: "get_brand_wcpay_request:fail", err_desc: refused.message };
    }
  };

  const bridge = {
    invoke(name, request, callback) {
      const done = callback || (() => {});
      if (name === "getBrandWCPayRequest") pay(request).then(done);
      else done({ err_msg: `${name}:ok` });
    },
    call() {},
    on() {},
  };
  // For the JS-SDK script, which has another origin.
  Object.defineProperty(window, "__wechat", { value: { post, ask, signedAddress } });

  // As on a phone, the bridge appears some time after the page.
  addEventListener("DOMContentLoaded", () => setTimeout(() => {
    window.WeixinJSBridge = bridge;
    document.dispatchEvent(new Event("WeixinJSBridgeReady"));
    if (asksWho) {
      if (!document.adoptedStyleSheets.includes(style)) document.adoptedStyleSheets = [...document.adoptedStyleSheets, style];
      const link = document.createElement("a");
      Object.assign(link, { className: "wechat-simulator", href: "/__wechat", textContent: "模拟微信" });
      document.body.append(link);
    }
  }));
})();
