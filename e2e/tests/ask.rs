//! A model is asked from the page, of a service with a script: what it answers, and everything that goes wrong.

use anyhow::{Context, Result, ensure};
use infrabench_e2e::browser::{Browser, View, journey};
use infrabench_e2e::dataset::task;
use infrabench_e2e::host::Backend;
use infrabench_e2e::model_server::{Asked, ModelServer, Reply};
use infrabench_e2e::person::{chat, right};
use infrabench_prompt::Templates;
use infrabench_task::Task;
use std::time::Duration;

const API: &str = "shop-events+api_gateway_integration";
const MODEL: &str = "scripted-1";
const KEY: &str = "sk-nobody-may-see-this";

/// Runs, and is not what was asked for.
fn wrong(task: &Task) -> String {
    chat(task, |code| code.replace("\"POST\"", "\"PUT\""))
}

/// Everything that this browser keeps for the page, as text.
async fn kept(browser: &Browser) -> Result<String> {
    let script = "const done = arguments[0];
        const open = indexedDB.open('infrabench');
        open.onsuccess = () => {
          const stores = [...open.result.objectStoreNames];
          const asked = stores.map((name) => new Promise((resolve) => {
            const all = open.result.transaction(name).objectStore(name).getAll();
            all.onsuccess = () => resolve(JSON.stringify(all.result));
          }));
          Promise.all(asked).then((texts) => {
            open.result.close();
            done(JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage }) + location.href + texts.join());
          });
        };";
    Ok(browser.run_async(script, vec![]).await?.as_str().context("a text")?.to_owned())
}

/// Opens the task and asks, with everything filled in.
async fn ask(browser: &Browser, backend: &Backend, task: &Task, service: &str) -> Result<()> {
    browser.view(View::WIDE).await?;
    browser.open_task(&backend.url, task).await?;
    browser.fill_in_model(service, MODEL, KEY).await?;
    browser.ask().await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_written_into_the_box_as_it_comes_and_scored() -> Result<()> {
    let (backend, task) = (Backend::start().await?, task(API)?);
    let answer = right(&task);
    let scripted = answer.clone();
    let server = ModelServer::start_for_pages(move |_, _| {
        Reply::Haltingly(Duration::from_millis(60), scripted.clone())
    })
    .await?;
    journey(&[], async |browser| {
        ask(browser, &backend, &task, &server.url).await?;
        browser.says_in(".asked", "scripted-1 answers").await?;
        let part = browser.answer().await?;
        ensure!(answer.starts_with(&part) && part != answer, "not a part of the answer: {part}");
        browser.says_in(".asked", "tokens sent").await?;
        ensure!(browser.answer().await? == answer, "the box holds something else");
        let verdict = browser.verdict().await?;
        ensure!(verdict == "passed 6 of 6", "{verdict}");
        browser.every_test_is(&task, "passed").await?;

        let asked = server.asked()?;
        ensure!(asked.len() == 1 && asked[0].stream && asked[0].model == MODEL, "{asked:?}");
        ensure!(asked[0].last() == Templates::default().first(&task)?, "other words than the command's");
        ensure!(asked[0].key.as_deref() == Some(&format!("Bearer {KEY}")), "{:?}", asked[0].key);
        ensure!(!kept(browser).await?.contains(KEY), "the key was kept unasked");
        ensure!(kept(browser).await?.contains(MODEL), "the model was not kept");

        // After a reload the key is gone, and the rest is there. Kept on request, it is there as well.
        browser.client.refresh().await?;
        browser.workbench_is_open().await?;
        browser.click_named("Ask a model").await?;
        let field = "return document.querySelector('#ask-key').value";
        ensure!(browser.run(field).await? == "", "the key outlived the page");
        ensure!(browser.run("return document.querySelector('#ask-name').value").await? == MODEL);
        browser.client.find(fantoccini::Locator::Css("#ask-key")).await?.send_keys(KEY).await?;
        browser.click("#ask-keep").await?;
        browser.click("dialog header button").await?;
        browser.until("no dialog", "!document.querySelector('dialog')").await?;
        tokio::time::sleep(Duration::from_millis(500)).await;
        ensure!(kept(browser).await?.contains(KEY), "the key was not kept");
        browser.client.refresh().await?;
        browser.workbench_is_open().await?;
        browser.click_named("Ask a model").await?;
        browser.until("the key", &format!("document.querySelector('#ask-key').value === '{KEY}'")).await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_breaks_off_leaves_what_came_and_nothing_typed_is_lost() -> Result<()> {
    let (backend, task) = (Backend::start().await?, task(API)?);
    let answer = right(&task);
    let scripted = answer.clone();
    let server = ModelServer::start_for_pages(move |_, before| match before {
        0 => Reply::Cut(scripted.clone()),
        _ => Reply::Whole(scripted.clone()),
    })
    .await?;
    journey(&["ERR_INCOMPLETE_CHUNKED_ENCODING"], async |browser| {
        browser.view(View::WIDE).await?;
        browser.open_task(&backend.url, &task).await?;
        browser.paste("Something of my own.").await?;
        browser.fill_in_model(&server.url, MODEL, "").await?;
        browser.ask().await?;
        browser.says_in("#pane-answer .note", "The answer broke off").await?;
        browser.says_in("#pane-answer .note", "marked as cut off").await?;
        browser.says_in("#pane-answer .origin", "scripted-1, cut off").await?;
        let part = browser.answer().await?;
        ensure!(!part.is_empty() && answer.starts_with(&part), "{part}");
        browser.says_in("#pane-results", "Not scored yet").await?;

        browser.says_in(".toast", "took the place of yours").await?;
        browser.click_named("Undo").await?;
        browser
            .until(
                "my own text",
                "document.querySelector('#pane-answer .cm-content').innerText.includes('of my own')",
            )
            .await?;

        // Once more: this service answers whole, without a stream.
        browser.click_named("Ask a model").await?;
        browser.ask().await?;
        let verdict = browser.verdict().await?;
        ensure!(verdict == "passed 6 of 6", "{verdict}");
        ensure!(browser.answer().await? == answer, "the box holds something else");
        browser.click_named("Back to my answer").await?;
        browser
            .until(
                "my own text",
                "document.querySelector('#pane-answer .cm-content').innerText.includes('of my own')",
            )
            .await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_service_is_waited_for_as_it_asks() -> Result<()> {
    let (backend, task) = (Backend::start().await?, task(API)?);
    let answer = right(&task);
    let server = ModelServer::start_for_pages(move |_, before| match before {
        0 => Reply::Busy(Some(3)),
        _ => Reply::Answer(answer.clone()),
    })
    .await?;
    journey(&["status of 429"], async |browser| {
        ask(browser, &backend, &task, &server.url).await?;
        browser.says_in(".asked", "is busy. Asked 1 time").await?;
        browser.says_in(".asked", "Try again (").await?;
        let verdict = browser.verdict().await?;
        ensure!(verdict == "passed 6 of 6", "{verdict}");
        let asked = server.asked()?;
        ensure!(asked.len() == 2, "{} requests", asked.len());
        let waited = asked[1].at - asked[0].at;
        ensure!(waited >= Duration::from_secs(3), "waited only {waited:?}");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_may_not_ask_says_how_to_let_it_in() -> Result<()> {
    let (backend, task) = (Backend::start().await?, task(API)?);
    let server = ModelServer::start(|_, _| Reply::Answer("never read".to_owned())).await?;
    let closed = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    journey(&["CORS policy", "net::ERR_FAILED", "ERR_CONNECTION_REFUSED", "status of 40"], async |browser| {
        ask(browser, &backend, &task, &server.url).await?;
        browser.says_in("#pane-answer .note", "does not let this page in").await?;
        let origin = backend.url.trim_end_matches('/');
        browser.says_in("#pane-answer .note", &format!("OLLAMA_ORIGINS={origin}")).await?;
        browser.says_in("#pane-answer .note", "infrabench run").await?;
        ensure!(server.asked()?.is_empty(), "the service was asked in spite of the browser");

        browser.click_named("Service and model").await?;
        browser.sees("#ask-endpoint").await?;
        browser.run("document.querySelector('#ask-endpoint').select()").await?;
        browser.press(&format!("http://{closed}/v1")).await?;
        browser.ask().await?;
        browser.says_in("#pane-answer .note", "cannot be reached").await?;
        browser.says_in("#pane-answer .note", &closed.to_string()).await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_failure_has_its_own_words_and_asking_again_goes_on() -> Result<()> {
    let (backend, task) = (Backend::start().await?, task(API)?);
    let answer = right(&task);
    let server = ModelServer::start_for_pages(move |_, before| match before {
        0 => Reply::Status(401, "no such key"),
        1 => Reply::Status(404, "no such model"),
        2 => Reply::Status(500, "out of memory"),
        3 => Reply::Status(400, "context too long"),
        4 => Reply::Garbage,
        5 => Reply::Answer(String::new()),
        _ => Reply::Limited(answer.clone()),
    })
    .await?;
    journey(&["/v1/chat/completions*status of"], async |browser| {
        ask(browser, &backend, &task, &server.url).await?;
        for (title, words) in [
            ("does not accept the key", "no such key"),
            ("no such model or path", "/v1/chat/completions"),
            ("The service failed", "out of memory"),
            ("refuses the request", "context too long"),
            ("no answer of a model", "Bad gateway"),
            ("The answer is empty", "without a word"),
        ] {
            browser.says_in("#pane-answer .note", title).await?;
            browser.says_in("#pane-answer .note", words).await?;
            browser.click_named("Try again").await?;
        }
        browser.says_in(".asked", "limit of tokens").await?;
        let verdict = browser.verdict().await?;
        ensure!(verdict == "passed 6 of 6", "{verdict}");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_stops_or_types_goes_on_alone() -> Result<()> {
    let (backend, task) = (Backend::start().await?, task(API)?);
    let answer = right(&task);
    let server = ModelServer::start_for_pages(move |_, _| {
        Reply::Haltingly(Duration::from_millis(400), answer.clone())
    })
    .await?;
    journey(&[], async |browser| {
        ask(browser, &backend, &task, &server.url).await?;
        browser.says_in(".asked", "scripted-1 answers").await?;
        browser.click_named("Stop").await?;
        browser.says_in(".asked", "What had come is in the box").await?;
        let stopped = browser.answer().await?;
        tokio::time::sleep(Duration::from_millis(1_200)).await;
        ensure!(!stopped.is_empty() && browser.answer().await? == stopped, "it went on");

        browser.click_named("Ask again").await?;
        browser.says_in(".asked", "scripted-1 answers").await?;
        browser.paste("I will do it myself.").await?;
        browser.says("so the model was stopped").await?;
        tokio::time::sleep(Duration::from_millis(1_200)).await;
        ensure!(browser.answer().await? == "I will do it myself.", "it was written over");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_turn_is_told_little_or_much_and_stands_beside_the_first() -> Result<()> {
    let (backend, task) = (Backend::start().await?, task(API)?);
    let (first, second) = (wrong(&task), right(&task));
    let script = {
        let (first, second) = (first.clone(), second.clone());
        move |asked: &Asked, _| match (asked.turn(), asked.last().contains("````")) {
            (1, _) => Reply::Answer(first.clone()),
            // Told little, it is wrong once more; told much, it is right.
            (_, false) => Reply::Answer(format!("{first}\nOnce more.\n")),
            (_, true) => Reply::Answer(second.clone()),
        }
    };
    let server = ModelServer::start_for_pages(script).await?;
    journey(&[], async |browser| {
        ask(browser, &backend, &task, &server.url).await?;
        let verdict = browser.verdict().await?;
        ensure!(verdict.starts_with("failed"), "{verdict}");
        browser.says_in(".offer", "Ask again with the test output").await?;
        browser.click_named("Verbosity low").await?;
        browser.says_in(".turns .made", "changed the outcome of no test").await?;
        browser.click_named("Verbosity high").await?;
        browser.says_in(".turns .made", "and broke none").await?;
        browser.says_in(".turns .made", "fixed").await?;
        let fixed = browser.run("return document.querySelectorAll('.fates tr.fixed').length").await?;
        ensure!(fixed.as_u64() > Some(0), "no test is shown as fixed");
        let now = browser.verdict().await?;
        ensure!(now == "passed 6 of 6", "{now}");

        let asked = server.asked()?;
        ensure!(asked.len() == 3, "{} requests", asked.len());
        for second in &asked[1..] {
            let roles: Vec<_> = second.messages.iter().map(|(role, _)| role.as_str()).collect();
            ensure!(roles == ["user", "assistant", "user"], "{roles:?}");
            ensure!(second.messages[0] == asked[0].messages[0] && second.messages[1].1 == first);
        }
        ensure!(!asked[1].last().contains("Error") || asked[1].last().len() < asked[2].last().len());

        // Back to the first answer, with what it came to; and to the second.
        browser.click_named("Back to the first answer").await?;
        browser
            .until(
                "the first verdict",
                &format!("document.querySelector('#pane-results .verdict > .v')?.innerText === '{verdict}'"),
            )
            .await?;
        ensure!(browser.answer().await? == first, "the box holds something else");
        browser.click_named("To the second answer").await?;
        browser
            .until(
                "the second verdict",
                "document.querySelector('#pane-results .verdict > .v')?.innerText === 'passed 6 of 6'",
            )
            .await?;
        ensure!(browser.answer().await? == second, "the box holds something else");
        Ok(())
    })
    .await
}
