//! The message loop of the photo worker: receives letters, passes them to the [`PhotoProcessor`], posts answers.

use js_sys::{Array, Reflect, Uint8Array};
use shared::photo::codec::Resampler;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};

use super::processor::PhotoProcessor;
use super::protocol::{Answer, PORT, Refusal, Request, RequestId, WorkerMessage};

#[wasm_bindgen]
extern "C" {
    /// The worker's global scope or a message port; both receive and post messages in the same way.
    #[derive(Clone)]
    type Scope;

    #[wasm_bindgen(js_name = self, thread_local_v2)]
    static SCOPE: Scope;

    #[wasm_bindgen(method, structural, setter)]
    fn set_onmessage(this: &Scope, listener: &JsValue);

    #[wasm_bindgen(method, structural, js_name = postMessage)]
    fn post(this: &Scope, message: &JsValue, transfer: &JsValue);

    type Message;

    #[wasm_bindgen(method, structural, getter)]
    fn data(this: &Message) -> JsValue;
}

/// Answers letters until the page ends the worker. A panic or a lack of memory ends it too: the page receives the
/// worker's `error` event and starts another one.
pub fn serve<R: Resampler + 'static>() {
    let mut desk = PhotoProcessor::<R>::default();
    let scope = place();
    let answers = scope.clone();
    let listener = Closure::<dyn FnMut(Message)>::new(move |message: Message| {
        let (letter, reply) = answer(&mut desk, &message.data());
        post(&answers, &letter, reply);
    });
    scope.set_onmessage(listener.as_ref());
    // The listener lives as long as the worker.
    listener.forget();
}

/// The source of letters: the worker's scope, or the port of a page that runs the module itself because no worker
/// starts.
fn place() -> Scope {
    let scope = SCOPE.with(|scope| JsValue::from(scope.clone()));
    let port = Reflect::get(&scope, &JsValue::from_str(PORT)).unwrap_or_default();
    Scope::from(if port.is_undefined() { scope } else { port })
}

/// Decodes a message (`[header, buffer?]`) and answers it. An invalid one is answered with the identifier 0, which no request
/// has.
fn answer<R: Resampler>(
    desk: &mut PhotoProcessor<R>,
    data: &JsValue,
) -> (WorkerMessage<Answer>, Option<Vec<u8>>) {
    let parts: Option<&Array> = data.dyn_ref();
    let header = parts.map(|parts| Uint8Array::new(&parts.get(0)).to_vec());
    let letter: Option<WorkerMessage<Request>> = header.and_then(|bytes| WorkerMessage::read(&bytes));
    let Some(WorkerMessage { request_id, content }) = letter else {
        return (
            WorkerMessage { request_id: RequestId(0), content: Answer::Refused(Refusal::BadRequest) },
            None,
        );
    };
    let buffer = parts.map(|parts| parts.get(1)).filter(|buffer| !buffer.is_undefined());
    let (content, reply) = desk.answer(content, buffer.map(|buffer| Uint8Array::new(&buffer).to_vec()));
    (WorkerMessage { request_id, content }, reply)
}

fn post(scope: &Scope, letter: &WorkerMessage<Answer>, reply: Option<Vec<u8>>) {
    // Empty only when memory ran out; the page then ignores the message.
    let header = letter.to_bytes().unwrap_or_default();
    let message = Array::of1(&Uint8Array::from(header.as_slice()));
    let transfer = Array::new();
    if let Some(bytes) = reply {
        let buffer = Uint8Array::from(bytes.as_slice()).buffer();
        message.push(&buffer);
        transfer.push(&buffer);
    }
    scope.post(&message, &transfer);
}
