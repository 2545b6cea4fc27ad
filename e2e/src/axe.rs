//! What axe-core finds on the page: WCAG 2.2 at levels A and AA, and best practice.

use crate::browser::Browser;
use anyhow::{Context, Result, bail};

const RUN: &str = "const done = arguments[arguments.length - 1];
    const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] }).then(
      ({ violations }) => done(violations.map(({ id, help, nodes }) => `${id}: ${help}\\n` + nodes.slice(0, 5).map(
        ({ target, html, any, all, none }) => `    ${target.join(' ')}\\n      ${html.slice(0, 200)}\\n      `
          + [...any, ...all, ...none].map(({ message }) => message).join('; ')).join('\\n'))),
      (why) => done([`axe did not run: ${why}`]));";

impl Browser {
    /// Fails if axe-core finds anything on the page as it is. `state` names it in the error.
    pub async fn axe_finds_nothing(&self, state: &str) -> Result<()> {
        if self.run("return typeof axe === 'undefined'").await? == true {
            let path = crate::root().join("www/node_modules/axe-core/axe.min.js");
            let script =
                std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            self.run(&script).await?;
        }
        let found = self.run_async(RUN, Vec::new()).await?;
        let found: Vec<String> = serde_json::from_value(found).context("findings are texts")?;
        if found.is_empty() { Ok(()) } else { bail!("{state}: axe finds\n{}", found.join("\n")) }
    }

    /// Fails if the page, or its main part, can be scrolled sideways.
    pub async fn fits_its_width(&self, state: &str) -> Result<()> {
        let wide = self
            .run(
                "const wide = [document.scrollingElement, document.getElementById('main')].find((one) => one && one.scrollWidth > one.clientWidth);
                 if (!wide) return null;
                 const out = [...wide.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
                 return `${wide.scrollWidth} px in ${wide.clientWidth} px: ` + out.slice(0, 5).map((one) => one.outerHTML.slice(0, 120)).join('\\n');",
            )
            .await?;
        if let Some(words) = wide.as_str() {
            bail!("{state}: scrolls sideways, {words}")
        }
        Ok(())
    }
}
