//! Copying, and handing a text over as a file.

use crate::services::address::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlElement, Url};

/// Copies `text`. The error is the reason, as the end of a sentence.
pub async fn copy(text: &str) -> Result<(), String> {
    let clipboard = window().navigator().clipboard();
    // Absent on pages that are not served securely.
    if JsValue::from(&clipboard).is_undefined() {
        return Err("the browser allows it on pages served over https or from this machine only".to_owned());
    }
    match JsFuture::from(clipboard.write_text(text)).await {
        Ok(_) => Ok(()),
        Err(_) => Err("the browser does not allow it; give this page access to the clipboard".to_owned()),
    }
}

/// Saves `text` as a file called `name` in the reader's download folder.
pub fn download(name: &str, text: &str) {
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let Ok(blob) = Blob::new_with_str_sequence(&parts) else { return };
    let Ok(url) = Url::create_object_url_with_blob(&blob) else { return };
    save(name, url);
}

/// Saves what an object URL holds as a file called `name`, and lets go of it.
pub fn save(name: &str, url: String) {
    if let Some(link) =
        document().create_element("a").ok().and_then(|link| link.dyn_into::<HtmlElement>().ok())
    {
        let _ = link.set_attribute("href", &url);
        let _ = link.set_attribute("download", name);
        link.click();
    }
    // The download has begun by then.
    gloo_timers::callback::Timeout::new(10_000, move || {
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
}
