//! Keeps the relocations of the app's own program: `www/split.mjs` reads off them where it can be cut into parts.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg-bin=infrabench-web=--emit-relocs");
    }
}
