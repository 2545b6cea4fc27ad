//! Bytes of a dataset: from the reader's files, from an address, from storage; with progress by bytes.

use crate::host;
use crate::services::storage::{Shelf, Storage, StorageError};
use infrabench_protocol::dataset::{LoadFailure, LoadProgress, Origin};
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, ReadableStreamDefaultReader, Response};

const KEY: &str = "loaded";
/// The file that says how good the tests of a dataset's tasks are.
const QUALITY: &str = "quality.json";
/// News of progress every so many bytes.
const STEP: f64 = 262_144.0;

/// A dataset's bytes.
pub(super) struct Material {
    /// Where they came from.
    pub(super) origin: Origin,
    /// The files.
    pub(super) files: Vec<Bytes>,
}

/// One file.
pub(super) struct Bytes {
    /// Its name, or the address.
    pub(super) name: String,
    /// Its content.
    pub(super) bytes: Vec<u8>,
}

impl Bytes {
    /// Whether it says how good the tests of tasks are, rather than what the tasks are.
    pub(super) fn is_quality(&self) -> bool {
        self.name == QUALITY || self.name.ends_with(&format!("/{QUALITY}"))
    }
}

impl Material {
    /// What to call it: the file's name, or `3 files`.
    pub(super) fn name(&self) -> String {
        let tasks: Vec<&Bytes> = self.files.iter().filter(|file| !file.is_quality()).collect();
        match tasks.as_slice() {
            [one] => one.name.clone(),
            several => format!("{} files", several.len()),
        }
    }

    /// Bytes in all.
    pub(super) fn bytes(&self) -> f64 {
        self.files.iter().map(|file| size(file.bytes.len())).sum()
    }
}

/// Reads the reader's files.
pub(super) async fn files(files: Vec<File>) -> Result<Material, LoadFailure> {
    let total: f64 = files.iter().map(|file| file.size()).sum();
    let mut read = Vec::new();
    let mut received = 0.0;
    for file in files {
        progress(&file.name(), received, Some(total), false);
        let bytes = blob(&file).await.map_err(|_| {
            failure(&file.name(), "The file could not be read. It may have been moved or changed since it was chosen; choose it again.")
        })?;
        received += size(bytes.len());
        read.push(Bytes { name: file.name(), bytes });
    }
    Ok(Material { origin: Origin::Files, files: read })
}

/// Fetches from an address.
pub(super) async fn address(url: &str, origin: Origin) -> Result<Material, LoadFailure> {
    let name = match origin {
        Origin::Bundled => url.rsplit('/').next().unwrap_or(url),
        Origin::Files | Origin::Url => url,
    };
    let way_out = match origin {
        Origin::Bundled => "Reload the page, or load a dataset of your own.",
        Origin::Files | Origin::Url => {
            "Check the address; its host must also allow this page to read it (CORS). Or download the file and load it from disk."
        }
    };
    progress(name, 0.0, None, false);
    let answer = JsFuture::from(host::scope().fetch_with_str(url)).await;
    let response = answer.ok().and_then(|answer| answer.dyn_into::<Response>().ok());
    let Some(response) = response else {
        return Err(failure(name, &format!("Nothing answers there. {way_out}")));
    };
    if !response.ok() {
        return Err(failure(
            name,
            &format!("The host answered with status {}. {way_out}", response.status()),
        ));
    }
    let header = |name: &str| response.headers().get(name).ok().flatten();
    if header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
        return Err(failure(
            name,
            &format!("The host answered with a web page, not with a dataset. {way_out}"),
        ));
    }
    // The length of a compressed answer is not the length of what arrives here.
    let total = header("content-length").filter(|_| header("content-encoding").is_none());
    let total = total.and_then(|length| length.parse().ok());
    let bytes = body(&response, name, total)
        .await
        .map_err(|_| failure(name, &format!("The connection broke off before the end. {way_out}")))?;
    Ok(Material { origin, files: vec![Bytes { name: name.to_owned(), bytes }] })
}

/// What was measured of the dataset at `url`, in a file beside it. None where there is no such file: it is an addition.
pub(super) async fn quality_beside(url: &str) -> Option<Bytes> {
    let (folder, _) = url.rsplit_once('/')?;
    let answer = JsFuture::from(host::scope().fetch_with_str(&format!("{folder}/{QUALITY}"))).await.ok()?;
    let response = answer.dyn_into::<Response>().ok().filter(Response::ok)?;
    let is_page =
        response.headers().get("content-type").ok()?.is_some_and(|kind| kind.starts_with("text/html"));
    if is_page {
        return None;
    }
    let bytes = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
    Some(Bytes { name: QUALITY.to_owned(), bytes: Uint8Array::new(&bytes).to_vec() })
}

async fn body(response: &Response, name: &str, total: Option<f64>) -> Result<Vec<u8>, JsValue> {
    let Some(stream) = response.body() else { return Ok(Vec::new()) };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut bytes = Vec::new();
    let mut told = 0.0;
    loop {
        let step = JsFuture::from(reader.read()).await?;
        if Reflect::get(&step, &"done".into())?.is_truthy() {
            return Ok(bytes);
        }
        let chunk: Uint8Array = Reflect::get(&step, &"value".into())?.unchecked_into();
        bytes.extend(chunk.to_vec());
        let received = size(bytes.len());
        if received - told >= STEP {
            told = received;
            progress(name, received, total, false);
        }
    }
}

/// What the reader loaded on an earlier visit; an error says in a sentence why it is not there any more.
pub(super) async fn kept() -> Result<Option<Material>, String> {
    let Ok(storage) = Storage::open().await else { return Ok(None) };
    let Ok(Some(value)) = storage.value(Shelf::Dataset, KEY).await else { return Ok(None) };
    let lost = || "The dataset you had loaded could not be read back from this browser’s storage.".to_owned();
    let origin = Reflect::get(&value, &"origin".into()).ok().and_then(|origin| origin.as_string());
    let origin = if origin.as_deref() == Some("url") { Origin::Url } else { Origin::Files };
    let list: Array =
        Reflect::get(&value, &"files".into()).map_err(|_| lost())?.dyn_into().map_err(|_| lost())?;
    let mut files = Vec::new();
    for item in list.iter() {
        let name =
            Reflect::get(&item, &"name".into()).ok().and_then(|name| name.as_string()).unwrap_or_default();
        let content = Reflect::get(&item, &"content".into()).map_err(|_| lost())?;
        let content: Blob = content.dyn_into().map_err(|_| lost())?;
        files.push(Bytes { name, bytes: blob(&content).await.map_err(|_| lost())? });
    }
    Ok((!files.is_empty()).then_some(Material { origin, files }))
}

/// Keeps what the reader loaded.
pub(super) async fn keep(material: &Material) -> Result<(), StorageError> {
    let words = |error: JsValue| StorageError::Refused(format!("{error:?}"));
    let list = Array::new();
    for file in &material.files {
        let item = Object::new();
        let content = Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(file.bytes.as_slice())));
        Reflect::set(&item, &"name".into(), &file.name.as_str().into()).map_err(words)?;
        Reflect::set(&item, &"content".into(), &content.map_err(words)?.into()).map_err(words)?;
        list.push(&item);
    }
    let origin = match material.origin {
        Origin::Url => "url",
        Origin::Files | Origin::Bundled => "files",
    };
    let value = Object::new();
    Reflect::set(&value, &"origin".into(), &origin.into()).map_err(words)?;
    Reflect::set(&value, &"files".into(), &list).map_err(words)?;
    Storage::open().await?.put(Shelf::Dataset, KEY, &value).await
}

/// Forgets what the reader loaded.
pub(super) async fn forget() {
    if let Ok(storage) = Storage::open().await {
        // What cannot be reached cannot come back either.
        let _ = storage.remove(Shelf::Dataset, KEY).await;
    }
}

/// Says that all bytes are here and the tasks are being checked.
pub(super) fn checking(material: &Material) {
    progress(&material.name(), material.bytes(), Some(material.bytes()), true);
}

async fn blob(blob: &Blob) -> Result<Vec<u8>, JsValue> {
    Ok(Uint8Array::new(&JsFuture::from(blob.array_buffer()).await?).to_vec())
}

fn progress(name: &str, received: f64, total: Option<f64>, checking: bool) {
    let news = LoadProgress { name: name.to_owned(), received, total, checking };
    if let Ok(text) = serde_json::to_string(&news) {
        host::emit(&text);
    }
}

fn failure(name: &str, message: &str) -> LoadFailure {
    LoadFailure { name: name.to_owned(), message: message.to_owned(), problems: Vec::new(), problem_count: 0 }
}

#[allow(clippy::cast_precision_loss, reason = "sizes for people; exact up to 8 PB")]
fn size(bytes: usize) -> f64 {
    bytes as f64
}
