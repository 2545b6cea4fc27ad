//! Text that carries the `BEGIN INSERT` and `END INSERT` tags itself.

use super::answer::{Line, span};
use super::desk::Desk;
use crate::tags::{self, Tag};

/// What stands between a pair of tags.
pub(crate) struct Region<'a> {
    /// The mask it is for; `None` when there are more regions than masks.
    pub(crate) mask: Option<usize>,
    /// The content.
    pub(crate) lines: Vec<Line<'a>>,
    /// Why it goes there.
    pub(crate) because: Vec<String>,
}

struct Raw<'a> {
    label: Option<String>,
    lines: Vec<Line<'a>>,
}

/// Reads the regions of `lines`; `None` when there is no tag. `masks` are those that the text may be about.
///
/// A region goes to the mask whose tag has its name, else regions and masks go together in order. An END without a BEGIN
/// ends a region that began with the text; a BEGIN without an END begins one that ends with it. Imports above the first
/// tag come along, because the code between the tags may need them; everything else outside is left out.
pub(crate) fn read<'a>(desk: &Desk<'_>, masks: &[usize], lines: &[Line<'a>]) -> Option<Vec<Region<'a>>> {
    if !lines.iter().any(|line| tags::read(&line.text).is_some()) {
        return None;
    }
    let (mut regions, outside) = regions(lines);
    regions.retain(|region| region.lines.iter().any(|line| !line.is_blank()));
    let mut because = Vec::new();
    if let Some(first) = regions.first_mut() {
        let import = |line: &&Line<'_>| line.text.starts_with("import ") || line.text.starts_with("from ");
        let imports: Vec<Line<'a>> = outside.iter().filter(import).cloned().collect();
        if !imports.is_empty() {
            because.push(format!("imports outside the tags ({}) come along into the mask", span(&imports)));
            first.lines.splice(0..0, imports);
        }
        let left: Vec<Line<'a>> =
            outside.iter().filter(|line| !import(line) && !line.is_blank()).cloned().collect();
        if !left.is_empty() {
            because.push(format!("what stands outside the tags ({}) was left out", span(&left)));
        }
    }
    let placed = place(desk, masks, &regions);
    let with_mask = regions.into_iter().zip(placed).map(|(region, mask)| {
        let how = match (&region.label, mask) {
            (Some(label), Some(mask))
                if desk.sites.get(mask).is_some_and(|site| site.label == Some(label.as_str())) =>
            {
                format!("its tag is named `{label}`, as mask {} is", mask + 1)
            }
            (_, Some(_)) => "it stands between `BEGIN INSERT` and `END INSERT`".to_owned(),
            (_, None) => "there are more tagged regions than masks".to_owned(),
        };
        let because = std::iter::once(how).chain(std::mem::take(&mut because)).collect();
        Region { mask, lines: region.lines, because }
    });
    Some(with_mask.collect())
}

fn regions<'a>(lines: &[Line<'a>]) -> (Vec<Raw<'a>>, Vec<Line<'a>>) {
    let mut regions: Vec<Raw<'a>> = Vec::new();
    let mut outside: Vec<Line<'a>> = Vec::new();
    let mut open = false;
    for line in lines {
        match tags::read(&line.text) {
            // A tag repeated by mistake opens nothing new.
            Some(Tag::Begin(_))
                if open && regions.last().is_some_and(|region| region.lines.iter().all(Line::is_blank)) => {}
            Some(Tag::Begin(name)) => {
                open = true;
                regions.push(Raw { label: name.map(str::to_owned), lines: Vec::new() });
            }
            Some(Tag::End(name)) if !open && regions.is_empty() => {
                regions.push(Raw { label: name.map(str::to_owned), lines: std::mem::take(&mut outside) });
            }
            Some(Tag::End(_)) => open = false,
            None if open => {
                if let Some(region) = regions.last_mut() {
                    region.lines.push(line.clone());
                }
            }
            None => outside.push(line.clone()),
        }
    }
    (regions, outside)
}

/// The mask of each region.
fn place(desk: &Desk<'_>, masks: &[usize], regions: &[Raw<'_>]) -> Vec<Option<usize>> {
    let labelled = |region: &Raw<'_>| {
        let label = region.label.as_deref()?;
        let mut named =
            masks.iter().filter(|mask| desk.sites.get(**mask).is_some_and(|site| site.label == Some(label)));
        let mask = named.next()?;
        named.next().is_none().then_some(*mask)
    };
    let by_label: Vec<Option<usize>> = regions.iter().map(labelled).collect();
    if by_label.iter().all(Option::is_some) {
        return by_label;
    }
    if masks.is_empty() {
        return vec![None; regions.len()];
    }
    // Several answers one after the other, each with all its regions.
    let rounds = regions.len().is_multiple_of(masks.len());
    let mask_of = |index: usize| masks.get(if rounds { index % masks.len() } else { index }).copied();
    (0..regions.len()).map(mask_of).collect()
}
