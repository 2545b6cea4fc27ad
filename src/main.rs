//! The app: mounts Yew, and leaves a word behind should it ever stop.

use infrabench_web::app::App;

fn main() {
    yew::set_custom_panic_hook(Box::new(|info| infrabench_web::app::stopped(&info.to_string())));
    yew::Renderer::<App>::new().render();
}
