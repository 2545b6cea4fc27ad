//! What the Python parser needs to read `\N{BULLET}`, without the names of all of Unicode.
//!
//! The table of names would be two fifths of what a browser downloads for the analysis, for an escape that infrastructure code
//! hardly ever has. The comparison of two codebases only has to know whether two names are the same, so each name stands
//! for a character of its own in the planes for private use. What is lost: a name that does not exist is not a syntax
//! error here (it is one when the code is run), and `"\N{BULLET}"` is not known to be `"•"`.

/// Characters of the two planes for private use, without the two non-characters at the end of each.
const PER_PLANE: u64 = 0xFFFE;

/// A character that stands for `name`, the same for the same name in any case. None for what cannot be a name.
pub fn character(name: &str) -> Option<char> {
    let plausible = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-' | b'(' | b')');
    if name.is_empty() || !name.bytes().all(plausible) {
        return None;
    }
    // FNV-1a, 64 bits.
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_uppercase())).wrapping_mul(0x0100_0000_01b3)
    });
    let place = hash % (2 * PER_PLANE);
    let code = if place < PER_PLANE { 0xF_0000 + place } else { 0x10_0000 + place - PER_PLANE };
    u32::try_from(code).ok().and_then(char::from_u32)
}

#[cfg(test)]
mod tests {
    use super::character;

    #[test]
    fn a_name_is_itself_in_any_case_and_no_other() {
        assert_eq!(character("BLACK STAR"), character("black star"));
        assert_ne!(character("BLACK STAR"), character("WHITE STAR"));
        assert!(character("HYPHEN-MINUS").is_some());
    }

    #[test]
    fn what_cannot_be_a_name_is_none() {
        assert_eq!(character(""), None);
        assert_eq!(character("no_name"), None);
        assert_eq!(character("é"), None);
    }

    #[test]
    fn it_is_always_a_character_of_the_private_planes() {
        for n in 0..10_000 {
            let found = character(&format!("NAME {n}")).map(u32::from);
            assert!(found.is_some_and(|code| (0xF_0000..=0x10_FFFD).contains(&code)), "{found:?}");
        }
    }
}
