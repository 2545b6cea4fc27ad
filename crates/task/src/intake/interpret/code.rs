//! Code for masks: cut into parts where it names several, each with the masks that it may be for.

use super::block::Interpreter;
use crate::intake::answer::{Line, span};
use crate::intake::evidence::{self, Look};
use crate::intake::naming::{self, Named};
use crate::intake::unit::{Block, Meaning, Origin, Unit};
use crate::intake::{snippet, tagged};
use infrabench_protocol::intake::Form;

/// Code of one block: the masks it may be for, why, and its lines.
type NamedPart<'a> = (Vec<usize>, Option<String>, Vec<Line<'a>>);

impl Interpreter<'_, '_> {
    /// Code for one of `masks`.
    pub(super) fn code<'a>(&mut self, block: &Block<'a>, masks: &[usize], named: bool) -> Vec<Unit<'a>> {
        if block.origin != Origin::Text && self.is_prose(block, masks) {
            let why = "holds prose, not code".to_owned();
            return vec![self.unit(block, Meaning::Aside(why), block.lines.clone())];
        }
        if let Some(regions) = tagged::read(self.desk, masks, &block.lines) {
            let units = regions.into_iter().filter_map(|region| {
                let mut unit = self.unit(block, Meaning::Snippet { masks: vec![region.mask?] }, region.lines);
                unit.because.extend(region.because);
                unit.form = Form::Tagged;
                Some(unit)
            });
            return units.collect();
        }
        if block.origin == Origin::Text {
            self.because.push(format!("{}: code without a fence", span(&block.lines)));
        }
        let parts = self.cut_at_names(block, masks);
        if parts.len() > 1 {
            return parts
                .into_iter()
                .map(|(hint, why, lines)| {
                    let mut unit = self.unit(block, Meaning::Snippet { masks: hint }, lines);
                    unit.because.extend(why);
                    unit
                })
                .collect();
        }
        let mut hint = if named { masks.to_vec() } else { Vec::new() };
        if let Some((mask, why)) = self.mask_named(block, masks) {
            hint = vec![mask];
            self.because.push(why);
        } else if let Some(mask) = self.mask_by_surroundings(block, masks) {
            hint = vec![mask];
            self.because.push(format!("it repeats lines around mask {}", mask + 1));
        }
        vec![self.unit(block, Meaning::Snippet { masks: hint }, block.lines.clone())]
    }

    /// Sentences and nothing that looks like code, for masks in Python.
    fn is_prose(&self, block: &Block<'_>, masks: &[usize]) -> bool {
        let mut sites = masks.iter().filter_map(|mask| self.desk.sites.get(*mask));
        let texts: Vec<&str> = block.lines.iter().map(|line| line.text.as_ref()).collect();
        sites.all(|site| snippet::is_python(&site.mask.path))
            && texts.iter().any(|text| evidence::look(text) == Look::Prose)
            && !texts.iter().any(|text| evidence::look(text) == Look::Code)
            && evidence::python_share(&texts) <= 0.0
    }

    /// The mask that the prose above or the first comments name.
    fn mask_named(&self, block: &Block<'_>, masks: &[usize]) -> Option<(usize, String)> {
        let comments = block.lines.iter().take(3).filter(|line| line.text.trim_start().starts_with('#'));
        let prose = block.lead.iter().rev().filter(|line| !line.is_blank()).take(2);
        comments.chain(prose).find_map(|line| match self.desk.masks_named(&line.text).as_slice() {
            [mask] if masks.contains(mask) => {
                Some((*mask, format!("line {} names mask {}", line.number, mask + 1)))
            }
            _ => None,
        })
    }

    fn mask_by_surroundings(&self, block: &Block<'_>, masks: &[usize]) -> Option<usize> {
        if self.desk.sites.len() < 2 {
            return None;
        }
        let mut found = masks.iter().copied().filter(|mask| {
            let site = self.desk.sites.get(*mask);
            let file = site.and_then(|site| self.desk.file(&site.mask.path));
            file.is_some_and(|file| {
                let point = file.points.iter().find(|point| point.mask == *mask);
                point.is_some_and(|point| snippet::repeats(file, point, &block.lines))
            })
        });
        let mask = found.next()?;
        found.next().is_none().then_some(mask)
    }

    /// One block with the code of several masks, each below a comment that names its mask or file.
    fn cut_at_names<'a>(&self, block: &Block<'a>, masks: &[usize]) -> Vec<NamedPart<'a>> {
        if self.desk.sites.len() < 2 {
            return Vec::new();
        }
        let mut parts: Vec<NamedPart<'a>> = Vec::new();
        let mut preamble: Vec<Line<'a>> = Vec::new();
        for line in &block.lines {
            match self.named_by_comment(&line.text, masks) {
                Some(hint) => {
                    let why = format!("the comment in line {} says where the lines below go", line.number);
                    parts.push((hint, Some(why), Vec::new()));
                }
                None => match parts.last_mut() {
                    Some((_, _, lines)) => lines.push(line.clone()),
                    None => preamble.push(line.clone()),
                },
            }
        }
        if !preamble.iter().all(Line::is_blank) {
            let named =
                masks.len() < self.desk.sites.len() && !preamble.iter().all(|line| is_import(&line.text));
            match parts.first_mut() {
                Some(_) if named => parts.insert(0, (masks.to_vec(), None, preamble)),
                Some((_, _, first)) => drop(first.splice(0..0, preamble)),
                None => {}
            }
        }
        for (_, _, lines) in &mut parts {
            // Blank lines in front of the next comment separate.
            let filled = lines.iter().rposition(|line| !line.is_blank()).map_or(0, |last| last + 1);
            lines.truncate(filled);
        }
        parts.retain(|(_, _, lines)| !lines.iter().all(Line::is_blank));
        parts
    }

    fn named_by_comment(&self, line: &str, masks: &[usize]) -> Option<Vec<usize>> {
        let text = line.trim_start();
        if !text.starts_with(['#', '/', '-', '<']) || text.len() > 120 {
            return None;
        }
        if let Some(path) = naming::in_comment(self.desk, text)
            && let Named::Context(path) = naming::resolve(self.desk, &path)
        {
            let found = self.desk.masks_of(&path);
            return (!found.is_empty()).then_some(found);
        }
        // A comment that mentions a definition is ordinary; one that counts masks is not.
        let found = self.desk.masks_named(text);
        let counts = text.to_lowercase().contains("mask")
            || text.to_lowercase().contains("insert")
            || text.contains("---");
        (counts && found.len() == 1 && found.iter().all(|mask| masks.contains(mask))).then_some(found)
    }
}

fn is_import(line: &str) -> bool {
    line.trim().is_empty() || line.starts_with("import ") || line.starts_with("from ")
}
