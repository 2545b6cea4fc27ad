//! How the CDK names what it makes.
//!
//! The logical id of a resource is made from the ids on the way to its construct: the words joined, `Resource` left out
//! of them, and eight hex digits of the MD5 of the whole path. `Default` counts for nothing. A construct right below the
//! stack that is a resource itself keeps its id as it is.
//!
//! Source: `makeUniqueId` in `aws-cdk-lib/core/lib/private/uniqueid.ts`.

use md5::{Digest, Md5};

const HIDDEN: &str = "Default";
const MAIN: &str = "Resource";
const HASH: usize = 8;
const MAX_HUMAN: usize = 240;

/// The logical id without its hash.
pub(super) fn human(id: &str) -> &str {
    let Some((human, hash)) = id.len().checked_sub(HASH).and_then(|at| id.split_at_checked(at)) else {
        return id;
    };
    let hashed = hash.bytes().all(|byte| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte));
    if hashed && !human.is_empty() { human } else { id }
}

/// The logical id of the resource at a path within a stack; none for an empty path.
pub(super) fn of(path: &[String]) -> Option<String> {
    let parts: Vec<&str> = path.iter().map(String::as_str).filter(|part| *part != HIDDEN).collect();
    if let [one] = parts.as_slice() {
        let plain = letters(one);
        return (!plain.is_empty()).then_some(plain);
    }
    if parts.is_empty() {
        return None;
    }
    let digest = Md5::digest(parts.join("/").as_bytes());
    let mut id = words(&parts);
    for byte in digest.iter().take(HASH / 2) {
        id.push_str(&format!("{byte:02X}"));
    }
    Some(id)
}

/// The id of the main resource of the construct at a path.
pub(super) fn of_main(path: &[String]) -> Option<String> {
    let path: Vec<String> = path.iter().cloned().chain([MAIN.to_owned()]).collect();
    of(&path)
}

/// The part before the hash, of all that lies below a path.
pub(super) fn human_of(path: &[String]) -> String {
    let parts: Vec<&str> = path.iter().map(String::as_str).filter(|part| *part != HIDDEN).collect();
    words(&parts)
}

fn words(parts: &[&str]) -> String {
    let mut shown: Vec<&str> = Vec::new();
    for part in parts {
        // A part that the one before ends with is not said twice.
        if !shown.last().is_some_and(|last| last.ends_with(part)) {
            shown.push(part);
        }
    }
    let joined: String = shown.into_iter().filter(|part| *part != MAIN).map(letters).collect();
    joined.chars().take(MAX_HUMAN).collect()
}

fn letters(part: &str) -> String {
    part.chars().filter(char::is_ascii_alphanumeric).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(parts: &[&str]) -> Vec<String> {
        parts.iter().map(|part| (*part).to_owned()).collect()
    }

    #[test]
    fn ids_are_those_of_the_cdk() {
        // As aws-cdk-lib 2.178.2 gives them.
        assert_eq!(of_main(&path(&["Queue"])).as_deref(), Some("Queue4A7E3555"));
        assert_eq!(of(&path(&["My-Queue"])).as_deref(), Some("MyQueue"));
        assert_eq!(of(&path(&["Default"])), None);
    }

    #[test]
    fn the_hash_is_told_from_the_name() {
        assert_eq!(human("OrdersQueue3C1F6A2B"), "OrdersQueue");
        assert_eq!(human("Facade"), "Facade");
        assert_eq!(human("DEADBEEF"), "DEADBEEF");
        assert_eq!(human("éééééé"), "éééééé");
    }
}
