//! The app: mounts Yew, and leaves a word behind should it ever stop.
//!
//! Only what holds the app together is here; everything else is in the library, which the workers link too. What this
//! program exports to be cut into parts ([`later`]) must not end up in theirs.

mod app;
mod later;

use app::App;

fn main() {
    yew::set_custom_panic_hook(Box::new(|info| app::stopped(&info.to_string())));
    yew::Renderer::<App>::new().render();
}
