//! A small OpenID provider that says what it is told to say, lies included.

use std::sync::{Arc, Mutex};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::parameter;

pub(super) struct Provider {
    pub(super) issuer: String,
    said: Arc<Mutex<Said>>,
    task: tokio::task::JoinHandle<()>,
}

/// Makes a token of claims.
pub(super) type Forge = fn(&Value) -> String;

/// What it says next, and what it was asked.
pub(super) struct Said {
    /// Claims of the id token beside the usual ones; `null` leaves a usual one out.
    pub(super) claims: Value,
    /// What it answers to who brings an access token.
    pub(super) userinfo: Value,
    /// Replaces what it says of itself.
    pub(super) metadata: Value,
    /// The key it signs by, and those it publishes.
    pub(super) key: u8,
    pub(super) keys: Vec<u8>,
    /// Makes a whole token of the claims in place of signing them.
    pub(super) forge: Option<Forge>,
    /// The code that it answers to a code with, in place of a token.
    pub(super) refuses: Option<&'static str>,
    /// Holds each answer back for so long, and then gives none.
    pub(super) hangs: Option<std::time::Duration>,
    /// The paths it was asked for.
    pub(super) asked: Vec<String>,
    /// What it was asked for a token with: its `Authorization`, and the form.
    pub(super) exchanged: (String, String),
    nonce: String,
    challenge: String,
}

impl Provider {
    pub(super) async fn open() -> Self {
        Self::at(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    pub(super) fn at(listener: TcpListener) -> Self {
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let said = Arc::new(Mutex::new(Said {
            claims: json!({}),
            userinfo: json!({}),
            metadata: json!({}),
            key: 1,
            keys: vec![1],
            forge: None,
            refuses: None,
            hangs: None,
            asked: Vec::new(),
            exchanged: Default::default(),
            nonce: String::new(),
            challenge: String::new(),
        }));
        let task = tokio::spawn({
            let (issuer, said) = (issuer.clone(), Arc::clone(&said));
            async move {
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    answer(stream, &issuer, &said).await;
                }
            }
        });
        Self { issuer, said, task }
    }

    pub(super) fn say(&self, change: impl FnOnce(&mut Said)) {
        change(&mut self.said.lock().unwrap());
    }

    /// Says who it is: a subject, a name and groups.
    pub(super) fn is(&self, subject: &str, name: &str, groups: &[&str]) {
        let claims = json!({ "sub": subject, "preferred_username": name, "groups": groups });
        self.say(|said| said.claims = claims);
    }

    pub(super) fn asked(&self, path: &str) -> usize {
        self.said.lock().unwrap().asked.iter().filter(|asked| *asked == path).count()
    }

    pub(super) fn exchanged(&self) -> (String, String) {
        self.said.lock().unwrap().exchanged.clone()
    }

    /// A browser comes, signs in, and is led back, to an address of the portal's without its origin.
    pub(super) fn visit(&self, location: &str) -> String {
        assert!(location.starts_with(&format!("{}/authorize?", self.issuer)), "{location}");
        let of = |name: &str| parameter(location, name).unwrap_or_default();
        assert_eq!((&*of("response_type"), &*of("code_challenge_method")), ("code", "S256"));
        self.say(|said| (said.nonce, said.challenge) = (of("nonce"), of("code_challenge")));
        let back = of("redirect_uri");
        let path = back.strip_prefix("http://127.0.0.1:8080").or(back.strip_prefix("https://read.example"));
        format!("{}?code=a-code-of-once&state={}", path.unwrap(), of("state"))
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(mut stream: TcpStream, issuer: &str, said: &Mutex<Said>) {
    let mut read = Vec::new();
    let (head, body) = loop {
        let mut piece = [0; 4096];
        let Ok(n) = stream.read(&mut piece).await else { return };
        read.extend_from_slice(&piece[..n]);
        let text = String::from_utf8_lossy(&read).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = line(head, "content-length").parse().unwrap_or(0);
            if body.len() >= length {
                break (head.to_owned(), body.to_owned());
            }
        }
        if n == 0 {
            return;
        }
    };
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let (hangs, (status, body)) = {
        let mut said = said.lock().unwrap();
        said.asked.push(path.clone());
        (said.hangs, said.answer(&path, issuer, &head, &body))
    };
    if let Some(hangs) = hangs {
        return tokio::time::sleep(hangs).await;
    }
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all((head + &body).as_bytes()).await;
    let _ = stream.shutdown().await;
}

fn line(head: &str, name: &str) -> String {
    let found =
        head.lines().filter_map(|line| line.split_once(": ")).find(|(n, _)| n.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.to_owned()).unwrap_or_default()
}

impl Said {
    fn answer(&mut self, path: &str, issuer: &str, head: &str, body: &str) -> (u16, Value) {
        match path {
            "/.well-known/openid-configuration" => {
                let mut metadata = json!({
                    "issuer": issuer,
                    "authorization_endpoint": format!("{issuer}/authorize"),
                    "token_endpoint": format!("{issuer}/token"),
                    "userinfo_endpoint": format!("{issuer}/userinfo"),
                    "end_session_endpoint": format!("{issuer}/out?a=b"),
                    "jwks_uri": format!("{issuer}/keys"),
                    "response_types_supported": ["code"],
                    "subject_types_supported": ["public"],
                    "id_token_signing_alg_values_supported": ["EdDSA", "HS256", "none"],
                });
                merge(&mut metadata, &self.metadata);
                (200, metadata)
            }
            "/keys" => {
                (200, json!({ "keys": self.keys.iter().map(|key| published(*key)).collect::<Vec<_>>() }))
            }
            "/token" => {
                self.exchanged = (line(head, "authorization"), body.to_owned());
                if let Some(code) = self.refuses {
                    return (400, json!({ "error": code, "error_description": "words of the provider" }));
                }
                let verifier = parameter(&format!("?{body}"), "code_verifier").unwrap_or_default();
                // It believes nobody who can't prove to be the one who began.
                if BASE64.encode(Sha256::digest(verifier.as_bytes())) != self.challenge {
                    return (400, json!({ "error": "invalid_grant" }));
                }
                let now = lectern::clock::now().as_second();
                let mut claims = json!({
                    "iss": issuer, "aud": "lectern", "sub": "ada-1", "iat": now, "exp": now + 300, "nonce": self.nonce,
                });
                merge(&mut claims, &self.claims);
                let token = match self.forge {
                    Some(forge) => forge(&claims),
                    None => signed(&claims, self.key, self.key),
                };
                (200, json!({ "access_token": "an-access-token", "token_type": "Bearer", "id_token": token }))
            }
            "/userinfo" => match &*line(head, "authorization") {
                "Bearer an-access-token" => (200, self.userinfo.clone()),
                _ => (401, json!({})),
            },
            _ => (404, json!({})),
        }
    }
}

fn merge(into: &mut Value, more: &Value) {
    let into = into.as_object_mut().unwrap();
    for (name, value) in more.as_object().unwrap() {
        if value.is_null() {
            into.remove(name);
        } else {
            into.insert(name.clone(), value.clone());
        }
    }
}

fn key(number: u8) -> SigningKey {
    SigningKey::from_bytes(&[number; 32])
}

fn published(number: u8) -> Value {
    let x = BASE64.encode(key(number).verifying_key().as_bytes());
    json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": format!("key-{number}"), "x": x })
}

/// A token by one key that says it is by another.
pub(super) fn signed(claims: &Value, by: u8, named: u8) -> String {
    let head = json!({ "alg": "EdDSA", "kid": format!("key-{named}") });
    let text = unsigned(&head, claims);
    let signature = key(by).sign(text.as_bytes());
    format!("{text}.{}", BASE64.encode(signature.to_bytes()))
}

/// The part of a token that is signed.
pub(super) fn unsigned(head: &Value, claims: &Value) -> String {
    format!("{}.{}", BASE64.encode(head.to_string()), BASE64.encode(claims.to_string()))
}

/// A signature as tokens have it.
pub(super) fn encoded(signature: &[u8]) -> String {
    BASE64.encode(signature)
}
