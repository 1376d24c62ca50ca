//! Sends a file and reads an answer of JSON lines.

use shared::api::staff::roster::ImportEvent;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Blob, HtmlAnchorElement, ReadableStreamDefaultReader, RequestInit, Response,
    TextDecoder, Url,
};

use crate::api::{ApiError, Head};
use crate::hooks::{document, window};

fn unreachable<E>(_: E) -> ApiError {
    ApiError::Unreachable
}

/// Aborts the request, and with it the import, when its future is dropped.
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn post(path: &str, file: Option<&Blob>, abort: &AbortController) -> Result<Response, ApiError> {
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_signal(Some(&abort.signal()));
    if let Some(file) = file {
        init.set_body(file);
    }
    let answer = JsFuture::from(window().fetch_with_str_and_init(path, &init)).await.map_err(unreachable)?;
    let response: Response = answer.dyn_into().map_err(unreachable)?;
    if response.ok() {
        return Ok(response);
    }
    let text = JsFuture::from(response.text().map_err(unreachable)?).await.map_err(unreachable)?;
    Err(ApiError::from_answer(&Head::of_response(&response), &text.as_string().unwrap_or_default()))
}

/// Sends a file and passes on every line of the answer. The last one is a report or a failure.
pub(in crate::staff::pages::collections) async fn import(
    path: &str,
    file: &Blob,
    mut told: impl FnMut(ImportEvent),
) -> Result<(), ApiError> {
    let abort = AbortOnDrop(AbortController::new().map_err(unreachable)?);
    let response = post(path, Some(file), &abort.0).await?;
    let stream = response.body().ok_or(ApiError::Unreadable)?;
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let decoder = TextDecoder::new().map_err(unreachable)?;
    let mut text = String::new();
    loop {
        let piece = JsFuture::from(reader.read()).await.map_err(unreachable)?;
        let done = js_sys::Reflect::get(&piece, &JsValue::from("done")).map_err(unreachable)?;
        if done.is_truthy() {
            return Ok(());
        }
        let value = js_sys::Reflect::get(&piece, &JsValue::from("value")).map_err(unreachable)?;
        let bytes = js_sys::Uint8Array::new(&value).to_vec();
        // Lines are ASCII except for headers and names; the decoder buffers a character that is split between chunks.
        let options = web_sys::TextDecodeOptions::new();
        options.set_stream(true);
        text += &decoder.decode_with_u8_array_and_options(&bytes, &options).map_err(unreachable)?;
        while let Some((line, rest)) = text.split_once('\n') {
            told(serde_json::from_str(line).map_err(|_| ApiError::Unreadable)?);
            text = rest.to_owned();
        }
    }
}

/// Sends a file, or nothing, and saves the answer under `name`.
pub(in crate::staff::pages::collections) async fn save_as(
    path: &str,
    file: Option<&Blob>,
    name: &str,
) -> Result<(), ApiError> {
    let abort = AbortOnDrop(AbortController::new().map_err(unreachable)?);
    let response = post(path, file, &abort.0).await?;
    let blob = JsFuture::from(response.blob().map_err(unreachable)?).await.map_err(unreachable)?;
    let url = Url::create_object_url_with_blob(blob.unchecked_ref()).map_err(unreachable)?;
    let link = document().create_element("a").map_err(unreachable)?;
    let link: HtmlAnchorElement = link.dyn_into().map_err(unreachable)?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    drop(Url::revoke_object_url(&url));
    Ok(())
}
