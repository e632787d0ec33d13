//! Authenticated encryption of small values: XChaCha20-Poly1305 with a random 24-byte nonce in front.

use crate::error::{Fault, Result};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

const NONCE_LEN: usize = 24;

/// Random bytes from the operating system.
pub fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Fault::Io { detail: error.to_string() })?;
    Ok(bytes)
}

/// Seals `plain` under `key`, bound to `context`: it opens only with the same context.
pub fn seal(key: &[u8; 32], context: &[u8], plain: &[u8]) -> Result<Vec<u8>> {
    let nonce = random::<NONCE_LEN>()?;
    let sealed = XChaCha20Poly1305::new(&(*key).into())
        .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: context })
        .map_err(|_| Fault::Io { detail: "sealing failed".into() })?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// The plain bytes, or `None` when key, context or bytes do not fit.
pub fn open(key: &[u8; 32], context: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, body) = sealed.split_at_checked(NONCE_LEN)?;
    let nonce: [u8; NONCE_LEN] = nonce.try_into().ok()?;
    XChaCha20Poly1305::new(&(*key).into())
        .decrypt(&XNonce::from(nonce), Payload { msg: body, aad: context })
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_opens_only_with_its_key_and_context() {
        let sealed = seal(&[1; 32], b"person 1", "王芳".as_bytes()).unwrap();
        assert_eq!(open(&[1; 32], b"person 1", &sealed).unwrap(), "王芳".as_bytes());
        assert_eq!(open(&[2; 32], b"person 1", &sealed), None);
        assert_eq!(open(&[1; 32], b"person 2", &sealed), None);
        assert_eq!(open(&[1; 32], b"person 1", &sealed[..10]), None);
    }
}
