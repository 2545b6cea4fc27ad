//! Where the app is served: everything relative to `<base href>`, whatever folder of whatever host that is.

use web_sys::Url;

/// The page's document.
#[allow(clippy::expect_used, reason = "the app runs in a window with a document, or not at all")]
pub fn document() -> web_sys::Document {
    web_sys::window().and_then(|window| window.document()).expect("a page has a document")
}

/// The page's window.
#[allow(clippy::expect_used, reason = "the app runs in a window, or not at all")]
pub fn window() -> web_sys::Window {
    web_sys::window().expect("a page has a window")
}

/// `relative` as an absolute URL under the app's own folder.
pub fn asset(relative: &str) -> String {
    let base = document().base_uri().ok().flatten().unwrap_or_default();
    Url::new_with_base(relative, &base).map_or_else(|_| relative.to_owned(), |url| url.href())
}

/// The app's own folder, without a slash at the end: the default address of the backend.
pub fn home() -> String {
    asset("").trim_end_matches('/').to_owned()
}

/// The script of the worker called `name`; its hashed name stands in the page.
pub fn worker_script(name: &str) -> String {
    let meta = document().query_selector(&format!("meta[name=\"worker:{name}\"]")).ok().flatten();
    let file = meta.and_then(|meta| meta.get_attribute("content")).filter(|file| !file.is_empty());
    asset(&file.unwrap_or_else(|| format!("{name}.js")))
}
