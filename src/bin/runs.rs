//! The runs worker: reads files of predictions and results, keeps them, and answers what the pages about runs ask. It is
//! started when one of those pages is first opened.

use infrabench_web::runs_host::Host;

fn main() {
    let host = Host::default();
    infrabench_web::host::serve(move |call| {
        let host = host.clone();
        async move { host.answer(call).await }
    });
}
