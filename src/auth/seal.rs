//! What a browser carries for this process and can't change: it is read, not hidden, and holds for a while.

use jiff::{SignedDuration, Timestamp};

use super::password::fill;
use crate::error::Result;

/// The key of this process. With the process goes what it sealed.
pub(super) struct Seal([u8; 32]);

impl Seal {
    pub(super) fn draw() -> Result<Self> {
        let mut key = [0; 32];
        fill(&mut key)?;
        Ok(Self(key))
    }

    /// Words under the seal, in characters that a cookie, a form and an address can hold. What was sealed for one purpose
    /// is nothing for another.
    pub(super) fn close(
        &self,
        purpose: &str,
        words: &[&str],
        lasts: SignedDuration,
        now: Timestamp,
    ) -> String {
        let until = now.as_microsecond().saturating_add(i64::try_from(lasts.as_micros()).unwrap_or(0));
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("until", &until.to_string());
        body.extend_pairs(words.iter().map(|word| ("w", word)));
        let body = body.finish();
        format!("{body}.{}", self.mark(purpose, &body).to_hex())
    }

    /// The words, while they hold.
    pub(super) fn open(&self, purpose: &str, text: &str, now: Timestamp) -> Option<Vec<String>> {
        let (body, mark) = text.rsplit_once('.')?;
        // Hashes of blake3 are compared in constant time.
        if blake3::Hash::from_hex(mark).ok()? != self.mark(purpose, body) {
            return None;
        }
        let mut words = form_urlencoded::parse(body.as_bytes()).map(|(_, word)| word.into_owned());
        let until: i64 = words.next()?.parse().ok()?;
        (now.as_microsecond() < until).then(|| words.collect())
    }

    /// What only this process can make of a secret, 64 hexadecimal digits.
    pub(super) fn derive(&self, purpose: &str, secret: &str) -> String {
        self.mark(purpose, secret).to_hex().to_string()
    }

    fn mark(&self, purpose: &str, body: &str) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(purpose.as_bytes()).update(&[0]).update(body.as_bytes());
        hasher.finalize()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_is_read_for_its_purpose_in_its_time_and_unchanged() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let (seal, ten) = (Seal::draw().unwrap(), SignedDuration::from_mins(10));
        let words = ["a;b=c, d", "", "/a/b?c=中&d#."];
        let text = seal.close("a", &words, ten, now);
        assert!(text.bytes().all(|b| b.is_ascii_graphic() && !b"\";,\\".contains(&b)), "{text}");
        assert_eq!(seal.open("a", &text, now).unwrap(), words);
        assert_eq!(seal.open("b", &text, now), None);
        assert_eq!(seal.open("a", &text, now + ten), None);
        assert_eq!(Seal::draw().unwrap().open("a", &text, now), None);
        assert_eq!(seal.open("a", &text.replacen("w=", "w=x", 1), now), None);
        for bad in ["", ".", "until=9", "until=9.00", &text[1..], &text[..text.len() - 1]] {
            assert_eq!(seal.open("a", bad, now), None, "{bad}");
        }
    }
}
