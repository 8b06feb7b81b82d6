//! An authenticator made of a key: it makes a passkey and signs challenges, as honestly as a test wants it to.

use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub const ORIGIN: &str = "http://localhost:8080";

/// The flags of what is signed: somebody is there, is known, and a key is given along.
const PRESENT: u8 = 0x01;
const KNOWN: u8 = 0x04;
const WITH_KEY: u8 = 0x40;

pub struct Authenticator {
    key: SigningKey,
    id: [u8; 32],
    /// What the portal calls the user, once a passkey is made.
    pub handle: Value,
    /// Rises with each use, unless a test says otherwise.
    pub counter: u32,
    /// Whether the user is asked for finger, face or PIN.
    pub asks: bool,
    /// The origin that the browser tells.
    pub origin: String,
    /// The host that the browser tells.
    pub host: String,
}

impl Authenticator {
    /// Each by a number of its own.
    pub fn new(number: u8) -> Self {
        Self {
            key: SigningKey::from_bytes(&[number; 32]),
            id: [number; 32],
            handle: Value::Null,
            counter: 1,
            asks: true,
            origin: ORIGIN.to_owned(),
            host: "localhost".to_owned(),
        }
    }

    /// Makes a passkey for a challenge: what the script of the page sends.
    pub fn make(&mut self, challenge: &str) -> String {
        let asked: Value = serde_json::from_str(challenge).unwrap();
        self.handle = asked["user"]["id"].clone();
        let mut data = self.data(WITH_KEY);
        data.extend([0; 16]);
        data.extend([0, 32]);
        data.extend(self.id);
        // A COSE key: OKP, EdDSA, Ed25519.
        data.extend([0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20]);
        data.extend(self.key.verifying_key().as_bytes());
        let mut object = vec![0xa3, 0x63];
        object.extend(b"fmt\x64none\x67attStmt\xa0\x68authData\x58");
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(data);
        json!({
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "transports": ["internal"],
            "clientDataJSON": BASE64URL_NOPAD.encode(&self.client(&asked, "webauthn.create")),
            "attestationObject": BASE64URL_NOPAD.encode(&object),
        })
        .to_string()
    }

    /// Signs a challenge: what the script of the page sends.
    pub fn sign(&mut self, challenge: &str) -> String {
        self.counter += 1;
        let asked: Value = serde_json::from_str(challenge).unwrap();
        let (data, client) = (self.data(0), self.client(&asked, "webauthn.get"));
        let mut signed = data.clone();
        signed.extend(Sha256::digest(&client));
        json!({
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "id": BASE64URL_NOPAD.encode(&self.id),
            "clientDataJSON": BASE64URL_NOPAD.encode(&client),
            "authenticatorData": BASE64URL_NOPAD.encode(&data),
            "signature": BASE64URL_NOPAD.encode(&self.key.sign(&signed).to_bytes()),
            "userHandle": self.handle,
        })
        .to_string()
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let known = if self.asks { KNOWN } else { 0 };
        let mut data = Sha256::digest(self.host.as_bytes()).to_vec();
        data.push(PRESENT | known | flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn client(&self, asked: &Value, what: &str) -> Vec<u8> {
        let (challenge, origin) = (asked["challenge"].as_str().unwrap(), &self.origin);
        format!(r#"{{"type":"{what}","challenge":"{challenge}","origin":"{origin}","crossOrigin":false}}"#)
            .into_bytes()
    }
}
