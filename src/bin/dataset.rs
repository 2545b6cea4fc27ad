//! The dataset worker: fetches or reads a dataset, checks it, keeps what the reader loaded, and answers what the list
//! asks. All that is heavy about a dataset happens here, so the page stays free.

use infrabench_web::dataset_host::Host;

fn main() {
    let host = Host::default();
    infrabench_web::host::serve(move |call| {
        let host = host.clone();
        async move { host.answer(call).await }
    });
}
