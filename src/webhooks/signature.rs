//! Signatures by Standard Webhooks 1.0: HMAC-SHA256 (RFC 2104) over id, time and body, in Base64.

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::hmac;

/// The value of `webhook-signature` for a call of this id, at this time in seconds of Unix, that says this.
#[must_use]
pub fn sign(secret: &[u8], id: &str, at: i64, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let mut signed = hmac::Context::with_key(&key);
    for part in [id, ".", &at.to_string(), ".", body] {
        signed.update(part.as_bytes());
    }
    format!("v1,{}", STANDARD.encode(signed.sign()))
}

/// A secret as those take it who check signatures.
#[must_use]
pub fn written_secret(secret: &[u8]) -> String {
    format!("whsec_{}", STANDARD.encode(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2, over what stands in place of id, time and body here.
    #[test]
    fn a_signature_is_the_hmac_of_id_time_and_body() {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, b"Jefe"), b"msg_1.1700000000.{}");
        assert_eq!(sign(b"Jefe", "msg_1", 1_700_000_000, "{}"), format!("v1,{}", STANDARD.encode(tag)));
        let known = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, b"Jefe"), b"what do ya want for nothing?");
        assert_eq!(STANDARD.encode(known), "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
    }

    #[test]
    fn a_secret_is_written_with_its_mark() {
        assert_eq!(written_secret(&[0; 24]), "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    }
}
