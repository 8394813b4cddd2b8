//! Tokens as a provider makes them, and as others make them who want to be taken for it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use opensync_core::accounts::KeyScope;
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

use super::provider::{Metadata, Provider};
use super::signature;
use super::token::{Claims, Refused};
use crate::http::now_ms;

const ISSUER: &str = "https://id.example.org";

/// A provider with one key, and what it signs with.
struct Fixture {
    provider: Provider,
    key: EcdsaKeyPair,
}

fn key() -> EcdsaKeyPair {
    let (rule, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(rule, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(rule, pkcs8.as_ref(), &random).unwrap()
}

fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Fixture {
    fn new() -> Self {
        signature::install();
        let key = key();
        let point = key.public_key().as_ref();
        let jwk: Jwk = serde_json::from_value(json!({
            "kty": "EC", "crv": "P-256", "kid": "k1", "use": "sig", "alg": "ES256",
            "x": encoded(&point[1..33]), "y": encoded(&point[33..]),
        }))
        .unwrap();
        let metadata: Metadata = serde_json::from_value(json!({
            "issuer": ISSUER, "authorization_endpoint": "https://id.example.org/auth",
            "token_endpoint": "https://id.example.org/token",
            "jwks_uri": "https://id.example.org/keys",
        }))
        .unwrap();
        Self { provider: Provider::that_said(metadata, vec![jwk]), key }
    }

    /// A token of `header` and `claims`, signed with `key`.
    fn token_by(key: &EcdsaKeyPair, header: &Value, claims: &Value) -> String {
        let signed = format!("{}.{}", encoded(header.to_string()), encoded(claims.to_string()));
        let signature = key.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", encoded(signature))
    }

    fn token(&self, claims: &Value) -> String {
        Self::token_by(&self.key, &header(), claims)
    }

    async fn bearer(&self, token: &str) -> Result<Claims, Refused> {
        Claims::of_bearer(&self.provider, token, "opensync").await.unwrap()
    }

    async fn sign_in(&self, token: &str) -> Result<Claims, Refused> {
        Claims::of_sign_in(&self.provider, token, "opensync", "n").await.unwrap()
    }
}

fn header() -> Value {
    json!({"alg": "ES256", "kid": "k1"})
}

/// Claims that are in order, with some of them changed; `null` leaves one out.
fn claims(changed: &Value) -> Value {
    let now = now_ms() / 1000;
    let mut claims = json!({
        "iss": ISSUER, "sub": "ada", "aud": "opensync", "exp": now + 300, "iat": now, "nonce": "n",
    });
    for (name, value) in changed.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    claims
}

#[tokio::test]
async fn a_token_of_the_provider_is_taken() {
    let fixture = Fixture::new();
    let token = fixture.token(&claims(&json!({})));
    assert_eq!(fixture.bearer(&token).await.unwrap().sub, "ada");
    assert_eq!(fixture.sign_in(&token).await.unwrap().sub, "ada");
    let many = fixture.token(&claims(&json!({"aud": ["other", "opensync"], "azp": "opensync"})));
    assert_eq!(fixture.sign_in(&many).await.unwrap().sub, "ada");
}

#[tokio::test]
async fn a_token_that_is_not_for_us_or_not_for_now_is_refused() {
    let fixture = Fixture::new();
    let now = now_ms() / 1000;
    for changed in [
        json!({"iss": "https://evil.example"}),
        json!({"iss": null}),
        json!({"aud": "somebody-else"}),
        json!({"aud": null}),
        json!({"exp": now - 120}),
        json!({"exp": null}),
        json!({"nbf": now + 3600}),
        json!({"sub": null}),
    ] {
        let token = fixture.token(&claims(&changed));
        assert!(fixture.bearer(&token).await.is_err(), "{changed}");
        assert!(fixture.sign_in(&token).await.is_err(), "{changed}");
    }
}

#[tokio::test]
async fn a_token_of_another_sign_in_is_refused() {
    let fixture = Fixture::new();
    for changed in [
        json!({"nonce": "other"}),
        json!({"nonce": null}),
        json!({"azp": "another-client"}),
        json!({"aud": ["opensync", "other"]}),
        json!({"iat": now_ms() / 1000 + 3600}),
        json!({"iat": null}),
    ] {
        let token = fixture.token(&claims(&changed));
        assert!(fixture.sign_in(&token).await.is_err(), "{changed}");
    }
}

#[tokio::test]
async fn a_token_that_the_provider_did_not_sign_is_refused() {
    let fixture = Fixture::new();
    let claims = claims(&json!({}));
    let good = fixture.token(&claims);
    let (signed, signature) = good.rsplit_once('.').unwrap();

    let by_another = Fixture::token_by(&key(), &header(), &claims);
    let other_key = Fixture::token_by(&fixture.key, &json!({"alg": "ES256", "kid": "k2"}), &claims);
    let mut changed = claims.clone();
    changed["sub"] = json!("eve");
    let changed =
        format!("{}.{}.{signature}", encoded(header().to_string()), encoded(changed.to_string()));
    let unsigned = |alg: &str| {
        let header = json!({"alg": alg, "kid": "k1"});
        format!("{}.{}.", encoded(header.to_string()), encoded(claims.to_string()))
    };
    for token in [
        by_another,
        other_key,
        changed,
        unsigned("none"),
        unsigned("None"),
        unsigned("ES256"),
        format!("{signed}."),
        signed.to_owned(),
        format!("{good}."),
        String::new(),
        "..".to_owned(),
        "x".repeat(1 << 20),
    ] {
        assert!(fixture.bearer(&token).await.is_err(), "{token:.80}");
    }
}

#[tokio::test]
async fn the_public_key_is_no_shared_secret() {
    let fixture = Fixture::new();
    for alg in ["HS256", "HS384", "HS512"] {
        let header = json!({"alg": alg, "kid": "k1"});
        let signed =
            format!("{}.{}", encoded(header.to_string()), encoded(claims(&json!({})).to_string()));
        let secret = hmac::Key::new(hmac::HMAC_SHA256, fixture.key.public_key().as_ref());
        let token = format!("{signed}.{}", encoded(hmac::sign(&secret, signed.as_bytes())));
        assert!(fixture.bearer(&token).await.is_err(), "{alg}");
    }
    let header = json!({"alg": "RS256", "kid": "k1"});
    let token = Fixture::token_by(&fixture.key, &header, &claims(&json!({})));
    assert!(fixture.bearer(&token).await.is_err(), "another algorithm than the key's");
}

#[tokio::test]
async fn a_token_lets_do_what_its_scopes_name_and_administer_only_if_they_say_so() {
    let fixture = Fixture::new();
    let usual = vec![KeyScope::Read, KeyScope::Sync];
    for (told, expected) in [
        (json!({}), usual.clone()),
        (json!({"scope": "openid email"}), usual),
        (json!({"scope": "openid opensync:read"}), vec![KeyScope::Read]),
        (json!({"scp": ["opensync:admin"]}), vec![KeyScope::Admin]),
        (json!({"scope": "opensync:root"}), vec![]),
    ] {
        let token = fixture.token(&claims(&told));
        assert_eq!(fixture.bearer(&token).await.unwrap().scopes(), expected, "{told}");
    }
}

#[tokio::test]
async fn an_address_counts_only_if_the_provider_verified_it() {
    let fixture = Fixture::new();
    for (verified, expected) in [
        (json!(true), Some("ada@example.org")),
        (json!("true"), Some("ada@example.org")),
        (json!(false), None),
        (json!("yes"), None),
        (json!(null), None),
    ] {
        let told = json!({"email": "ada@example.org", "email_verified": verified});
        let claims = fixture.bearer(&fixture.token(&claims(&told))).await.unwrap();
        assert_eq!(claims.person.verified_email(), expected, "{verified}");
    }
}

#[tokio::test]
async fn a_token_with_something_critical_is_refused() {
    let fixture = Fixture::new();
    for crit in [json!(["exp"]), json!(["b64"]), json!([]), json!("exp"), json!(["x", "y"])] {
        let header = json!({"alg": "ES256", "kid": "k1", "crit": crit, "b64": true, "x": 1});
        let token = Fixture::token_by(&fixture.key, &header, &claims(&json!({})));
        assert!(fixture.bearer(&token).await.is_err(), "{crit}");
        assert!(fixture.sign_in(&token).await.is_err(), "{crit}");
    }
    let header = json!({"alg": "ES256", "kid": "k1", "x": 1});
    let token = Fixture::token_by(&fixture.key, &header, &claims(&json!({})));
    assert!(fixture.bearer(&token).await.is_ok(), "what is not critical is passed over");
}
