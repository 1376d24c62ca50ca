// The part of the JS-SDK that the product uses: `wx.config` with its signature, and the tag that asks for messages.
(() => {
  const { post, ask, signedAddress } = window.__wechat;
  const ready = [];
  const failed = [];
  let state = "new";
  let reason = null;

  const ALLOW = "允许通知", REFUSE = "拒绝通知";

  // Renders the content of its template script in a shadow tree, which the page's styles do not reach, and asks for the
  // permission when tapped. The page's content security policy applies there too.
  class Subscribe extends HTMLElement {
    connectedCallback() {
      this.show();
      new MutationObserver(() => this.show()).observe(this, { childList: true });
    }

    show() {
      const template = this.querySelector("script[type='text/wxtag-template'], template");
      if (!template || this.shadowRoot) return;
      const place = document.createElement("div");
      place.innerHTML = template.innerHTML || template.textContent;
      place.addEventListener("click", () => this.asked());
      this.attachShadow({ mode: "open" }).append(place);
    }

    async asked() {
      const templates = (this.getAttribute("template") || "").split(",").map((id) => id.trim()).filter(Boolean);
      if (!templates.length || templates.length > 3) return this.tell("error", { errCode: "10001" });
      const pressed = await ask("接收通知（模拟）", [["服务号申请给你发送一次消息"]], [ALLOW, REFUSE]);
      const accept = pressed === ALLOW;
      try {
        await post("subscribe", { templates, accept });
      } catch (refused) {
        return this.tell("error", { errCode: "20001", errMsg: refused.message });
      }
      const status = JSON.stringify({ status: accept ? "accept" : pressed ? "reject" : "cancel" });
      const details = Object.fromEntries(templates.map((id) => [id, status]));
      this.tell("success", { errMsg: "subscribe:ok", subscribeDetails: JSON.stringify(details) });
    }

    tell(name, detail) {
      this.dispatchEvent(new CustomEvent(name, { detail }));
    }
  }

  window.wx = window.jWeixin = {
    config({ appId, timestamp, nonceStr, signature, jsApiList, openTagList }) {
      post("config", { appId, timestamp, nonceStr, signature, jsApiList, url: signedAddress() }).then(() => {
        state = "ready";
        if ((openTagList || []).includes("wx-open-subscribe") && !customElements.get("wx-open-subscribe")) {
          customElements.define("wx-open-subscribe", Subscribe);
        }
        ready.forEach((one) => one());
      }, (refused) => {
        state = "failed";
        reason = { errMsg: refused.message };
        failed.forEach((one) => one(reason));
      });
    },
    ready(one) { if (state === "ready") one(); else ready.push(one); },
    error(one) { if (state === "failed") one(reason); else failed.push(one); },
    checkJsApi({ jsApiList, success }) {
      success({ errMsg: "checkJsApi:ok", checkResult: Object.fromEntries(jsApiList.map((name) => [name, true])) });
    },
  };
})();
