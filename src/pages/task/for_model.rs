//! The whole task as one text to paste into a chat with a model: request, context, how to answer.

use super::marks::lines;
use infrabench_task::{Mask, Task};
use std::fmt::Write as _;

/// The text. Files that have a mask come last, nearest to the instructions; masks that have no tags in the context are
/// given some, so that the model sees where its code goes.
pub fn prompt_for_model(task: &Task) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "You complete an AWS CDK project in Python (aws-cdk-lib {}). Some code was cut out of it; write what is missing.\n",
        task.cdk_version
    );
    let _ = writeln!(text, "## Request\n\n{}\n\n## Files", task.prompt.trim());
    let has_mask = |path: &str| task.masks.iter().any(|mask| mask.path.as_str() == path);
    let (masked, plain): (Vec<_>, Vec<_>) =
        task.context.iter().partition(|(path, _)| has_mask(path.as_str()));
    for (path, content) in plain.into_iter().chain(masked) {
        let content = tagged(content, task.masks.iter().filter(|mask| mask.path == *path));
        let fence = fence(&content);
        let _ = write!(text, "\n### {path}\n\n{fence}{}\n{content}", tag(path.as_str()));
        if !content.is_empty() && !content.ends_with('\n') {
            text.push('\n');
        }
        let _ = writeln!(text, "{fence}");
    }
    let places: Vec<String> =
        task.masks.iter().map(|mask| format!("{} ({})", mask.path, lines(mask.solution_lines))).collect();
    let _ = writeln!(
        text,
        "\n## Answer\n\nThe missing code goes between `BEGIN INSERT` and `END INSERT`: {}. Give one fenced code block per \
         place, in this order, each preceded by a line with the file's path. Only the code between the tags, indented as \
         it must stand there; leave everything else as it is.",
        places.join(", ")
    );
    text
}

/// `content` with tags around the masks that have none.
fn tagged<'a>(content: &str, masks: impl Iterator<Item = &'a Mask>) -> String {
    let masks: Vec<&Mask> = masks.filter(|mask| !mask.tagged).collect();
    if masks.is_empty() {
        return content.to_owned();
    }
    let mut text = String::with_capacity(content.len() + 64 * masks.len());
    let at = |text: &mut String, line: u32| {
        for mask in &masks {
            if mask.after + mask.replaced == line && mask.replaced > 0 {
                let _ = writeln!(text, "{}# END INSERT", mask.indent);
            }
            if mask.after == line {
                let _ = writeln!(text, "{}# BEGIN INSERT", mask.indent);
                if mask.replaced == 0 {
                    let _ = writeln!(text, "{}# END INSERT", mask.indent);
                }
            }
        }
    };
    at(&mut text, 0);
    for (number, line) in (1_u32..).zip(content.split_inclusive('\n')) {
        text.push_str(line);
        if !line.ends_with('\n') && masks.iter().any(|mask| mask.after + mask.replaced == number) {
            text.push('\n');
        }
        at(&mut text, number);
    }
    text
}

/// A fence longer than any inside.
fn fence(content: &str) -> String {
    let longest = content
        .lines()
        .map(|line| line.trim_start().bytes().take_while(|byte| *byte == b'`').count())
        .max()
        .unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

fn tag(path: &str) -> &'static str {
    match crate::components::editor::language_of(path) {
        "text" => "",
        language => language,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::task::testing::task;

    #[test]
    fn every_mask_stands_between_tags_also_where_the_context_has_none() {
        let text = prompt_for_model(&task());
        let (_, file) = text.split_once("### stacks/name.py\n\n```python\n").unwrap_or_default();
        let file: Vec<&str> = file.lines().take_while(|line| *line != "```").collect();
        assert_eq!(file, ["def name():", "    # BEGIN INSERT", "    # END INSERT", "    # by its number"]);
    }

    #[test]
    fn the_solution_is_not_in_it() {
        assert!(!prompt_for_model(&task()).contains("make("));
    }

    #[test]
    fn a_file_with_fences_inside_gets_a_longer_one() {
        assert_eq!([fence("a\n```\nb"), fence("a")], ["````", "```"]);
    }
}
