//! Vocabularies: the values of each facet, as small numbers, so that counting is adding.

use infrabench_protocol::dataset::Facet;
use std::collections::HashMap;

/// The values of one facet.
#[derive(Default)]
pub struct Vocabulary {
    words: Vec<String>,
    known: HashMap<String, usize>,
    /// How often each value was taken in.
    uses: Vec<u32>,
}

impl Vocabulary {
    /// The number of a value; counts its use.
    pub fn take(&mut self, word: &str) -> usize {
        let number = self.known.get(word).copied().unwrap_or_else(|| {
            self.words.push(word.to_owned());
            self.uses.push(0);
            self.known.insert(word.to_owned(), self.words.len() - 1);
            self.words.len() - 1
        });
        if let Some(uses) = self.uses.get_mut(number) {
            *uses += 1;
        }
        number
    }

    /// The number of a value, when it has one.
    pub fn find(&self, word: &str) -> Option<usize> {
        self.known.get(word).copied()
    }

    /// Every value with its number, in the display order of `facet`.
    pub fn in_order(&self, facet: Facet) -> Vec<(usize, &str)> {
        let mut order: Vec<(usize, &str)> = self.words.iter().map(String::as_str).enumerate().collect();
        match facet {
            Facet::Difficulty => order.sort_by_key(|(_, word)| (difficulty_rank(word), *word)),
            Facet::Masks => order.sort_by_key(|(_, word)| word.parse::<u32>().unwrap_or(u32::MAX)),
            // Common ones first. By their use in the whole dataset: an order that moved with each filter would be no order.
            Facet::Donor | Facet::Service | Facet::Kind => {
                order.sort_by_key(|(number, word)| {
                    (std::cmp::Reverse(self.uses.get(*number).copied()), *word)
                });
            }
            // Verdicts change; they have no vocabulary.
            Facet::Verdict => {}
        }
        order
    }
}

/// Easy, medium, hard, anything else, not given.
pub fn difficulty_rank(word: &str) -> u8 {
    match word {
        "easy" => 0,
        "medium" => 1,
        "hard" => 2,
        "" => 4,
        _ => 3,
    }
}

/// One vocabulary per facet that tasks bring.
#[derive(Default)]
pub struct Vocabularies {
    /// Difficulties.
    pub difficulty: Vocabulary,
    /// Kinds of work.
    pub kind: Vocabulary,
    /// Donors.
    pub donor: Vocabulary,
    /// Services.
    pub service: Vocabulary,
    /// Numbers of masks.
    pub masks: Vocabulary,
}
