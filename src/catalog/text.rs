//! Texts to search in. Tasks of one donor share most of their files, so equal texts are kept once. Each text carries a
//! signature of the byte sequences of length one to three in it: most texts without a word are passed over without being
//! read, which keeps a keystroke over 10,000 tasks in single milliseconds.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::rc::Rc;

/// How many words' matches are remembered; a word that continues one of them is only looked for among its matches.
const REMEMBERED: usize = 16;

/// Interned texts. A text is named by its position.
#[derive(Default)]
pub struct Texts {
    all: Vec<Text>,
    known: HashMap<u64, Vec<u32>>,
    hasher: RandomState,
    remembered: Vec<(String, Rc<Matches>)>,
}

struct Text {
    lower: Box<str>,
    signature: Signature,
}

/// Which texts have a word.
pub struct Matches {
    has: Vec<bool>,
}

impl Matches {
    /// Whether any of `texts` has the word.
    pub fn any(&self, texts: &[u32]) -> bool {
        texts.iter().any(|text| self.has.get(*text as usize).copied().unwrap_or(false))
    }
}

impl Texts {
    /// Takes a text in; equal texts get the same name.
    #[allow(clippy::cast_possible_truncation, reason = "a tab cannot hold four thousand million texts")]
    pub fn intern(&mut self, text: &str) -> u32 {
        let lower = text.to_lowercase();
        let hash = self.hasher.hash_one(&lower);
        let same = self.known.entry(hash).or_default();
        let found = same
            .iter()
            .find(|name| self.all.get(**name as usize).is_some_and(|known| *known.lower == *lower));
        if let Some(name) = found {
            return *name;
        }
        let name = self.all.len() as u32;
        same.push(name);
        let signature = Signature::new(lower.as_bytes());
        self.all.push(Text { lower: lower.into_boxed_str(), signature });
        name
    }

    /// Looks for a lower-case word in every text.
    pub fn find(&mut self, word: &str) -> Rc<Matches> {
        if let Some((_, matches)) = self.remembered.iter().find(|(known, _)| known == word) {
            return matches.clone();
        }
        let wider = self.remembered.iter().filter(|(known, _)| word.contains(known.as_str()));
        let wider = wider.max_by_key(|(known, _)| known.len()).map(|(_, matches)| matches.clone());
        let has = self.all.iter().enumerate().map(|(index, text)| {
            wider.as_ref().is_none_or(|wider| wider.has.get(index).copied().unwrap_or(false))
                && text.signature.may_have(word.as_bytes())
                && text.lower.contains(word)
        });
        let matches = Rc::new(Matches { has: has.collect() });
        if self.remembered.len() >= REMEMBERED {
            self.remembered.remove(0);
        }
        self.remembered.push((word.to_owned(), matches.clone()));
        matches
    }
}

/// Bits set for the byte sequences of length one to three in a text. No false negatives.
struct Signature {
    bits: Box<[u64]>,
}

impl Signature {
    const MOST_WORDS: usize = 256;

    fn new(text: &[u8]) -> Self {
        // About four bits for each byte: with three sequences each, and many of them repeated, well under half are set.
        let words = (text.len() / 16).next_power_of_two().clamp(4, Self::MOST_WORDS);
        let mut signature = Self { bits: vec![0; words].into_boxed_slice() };
        for length in 1..=3 {
            for sequence in text.windows(length) {
                let (word, bit) = signature.place(sequence);
                if let Some(word) = signature.bits.get_mut(word) {
                    *word |= bit;
                }
            }
        }
        signature
    }

    fn may_have(&self, word: &[u8]) -> bool {
        word.windows(word.len().clamp(1, 3)).all(|sequence| {
            let (word, bit) = self.place(sequence);
            self.bits.get(word).is_some_and(|bits| bits & bit != 0)
        })
    }

    fn place(&self, sequence: &[u8]) -> (usize, u64) {
        let key = sequence.iter().fold(1u32, |key, byte| (key << 8) | u32::from(*byte));
        let hash = key.wrapping_mul(0x9E37_79B1);
        let hash = (hash ^ (hash >> 15)).wrapping_mul(0x85EB_CA77);
        ((hash >> 6) as usize & (self.bits.len() - 1), 1 << (hash & 63))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_are_kept_once_and_case_does_not_matter() {
        let mut texts = Texts::default();
        let (one, two, other) = (texts.intern("Queue"), texts.intern("queue"), texts.intern("topic"));
        assert_eq!(one, two);
        assert_ne!(one, other);
        let matches = texts.find("eue");
        assert!(matches.any(&[one]) && !matches.any(&[other]));
    }

    #[test]
    fn a_word_that_grows_keeps_finding_what_it_should() {
        let mut texts = Texts::default();
        let names: Vec<u32> = (0..300).map(|n| texts.intern(&format!("bucket number {n} of many"))).collect();
        for word in ["b", "bu", "bucket", "number 29", "number 299"] {
            let found = texts.find(word);
            let expected: Vec<bool> =
                (0..300).map(|n| format!("bucket number {n} of many").contains(word)).collect();
            let seen: Vec<bool> = names.iter().map(|name| found.any(&[*name])).collect();
            assert_eq!(seen, expected, "{word}");
        }
    }

    #[test]
    fn words_beyond_ascii_are_found() {
        let mut texts = Texts::default();
        let name = texts.intern("Überwachung für Zähler");
        assert!(
            texts.find("für").any(&[name]) && texts.find("ü").any(&[name]) && !texts.find("ö").any(&[name])
        );
    }
}
