//! The report as one HTML page, opened from disk.

use anyhow::{Result, ensure};
use infrabench_e2e::browser::{View, journey};
use serde_json::json;
use std::process::Command;

#[tokio::test(flavor = "multi_thread")]
async fn the_page_opens_from_disk_without_a_network_and_is_for_everyone() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let page = folder.path().join("report.html");
    let cases = infrabench_e2e::root().join("crates/cli/tests/report_cases");
    let made = Command::new(infrabench_e2e::target("release/infrabench"))
        .current_dir(cases)
        .args(["report", "results.jsonl", "--dataset=tasks.jsonl", "--published", "--by", "difficulty"])
        .args(["--by", "service", "--format", "html", "--out"])
        .arg(&page)
        .output()?;
    ensure!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    journey(&[], async |browser| {
        let nothing =
            json!({ "offline": true, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0 });
        browser.devtools("Network.enable", json!({})).await?;
        browser.devtools("Network.emulateNetworkConditions", nothing).await?;
        browser.view(View::WIDE).await?;
        browser.client.goto(&format!("file://{}", page.display())).await?;
        browser.sees("h1").await?;
        browser
            .until(
                "charts and tables",
                "document.querySelector('svg[role=img]') && document.querySelectorAll('table').length >= 3",
            )
            .await?;
        let asked =
            browser.run("return performance.getEntriesByType('resource').map(one => one.name)").await?;
        ensure!(asked == json!([]), "it asks for {asked}");
        for view in [View::WIDE, View::WIDE.dark(), View::NARROW, View::NARROW.dark()] {
            let state = format!("{} px, {}", view.width, if view.dark { "dark" } else { "light" });
            browser.view(view).await?;
            // Folded parts are read, too.
            browser.run("document.querySelectorAll('details').forEach(one => { one.open = true; })").await?;
            browser.axe_finds_nothing(&state).await?;
            browser.fits_its_width(&state).await?;
        }
        Ok(())
    })
    .await
}
