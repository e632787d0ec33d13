//! The key file: the database's random key, sealed once per way to unlock it.
//!
//! It lies beside the database and in every backup. A slot seals the same 32 bytes under a key made
//! from a passphrase (Argon2id), the recovery code, or a random secret in the system's keychain.
//! Changing the passphrase rewrites this small file atomically and never touches the database.

use crate::error::{Fault, Result, StoreError};
use crate::{file, seal};
use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use std::path::Path;
use zeroize::Zeroizing;

/// A passphrase has at least this many characters.
pub const PASSPHRASE_LENGTH_MIN: u32 = 8;

const CODE_ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // Crockford: no I L O U

/// The raw key of the database, wiped from memory when dropped.
pub type DatabaseKey = Zeroizing<[u8; 32]>;

/// What the user or the system offers to unlock the database.
#[derive(Clone)]
pub enum Secret {
    Passphrase(Zeroizing<String>),
    RecoveryCode(Zeroizing<String>),
    Keychain(Zeroizing<Vec<u8>>),
}

impl Secret {
    pub fn passphrase(text: &str) -> Self {
        Self::Passphrase(Zeroizing::new(text.to_owned()))
    }

    pub fn recovery_code(text: &str) -> Self {
        Self::RecoveryCode(Zeroizing::new(text.to_owned()))
    }

    pub fn keychain(secret: &[u8]) -> Self {
        Self::Keychain(Zeroizing::new(secret.to_vec()))
    }

    fn slot(&self) -> SlotKind {
        match self {
            Self::Passphrase(_) => SlotKind::Passphrase,
            Self::RecoveryCode(_) => SlotKind::Recovery,
            Self::Keychain(_) => SlotKind::Keychain,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotKind {
    Passphrase,
    Recovery,
    Keychain,
}

/// What Argon2id costs: memory in KiB and passes over it (RFC 9106; one lane).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    pub memory_kib: u32,
    pub passes: u32,
}

impl Cost {
    /// RFC 9106, second recommended option: 64 MiB, 3 passes.
    pub const STRONG: Cost = Cost { memory_kib: 64 * 1024, passes: 3 };
    /// For tests, where nothing is protected.
    pub const WEAK: Cost = Cost { memory_kib: 8, passes: 1 };
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Slot {
    kind: SlotKind,
    cost: Option<Cost>,
    salt: String,
    sealed: String,
}

/// The key file as it is stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeyFile {
    version: u32,
    slots: Vec<AnySlot>,
}

/// Slots of kinds that this program does not know (a company's escrow) stay as they are.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum AnySlot {
    Known(Slot),
    Other(serde_json::Value),
}

impl AnySlot {
    fn known(&self) -> Option<&Slot> {
        match self {
            AnySlot::Known(slot) => Some(slot),
            AnySlot::Other(_) => None,
        }
    }

    /// A slot of a kind that this program knows, and cannot read.
    fn is_broken(&self) -> bool {
        let AnySlot::Other(slot) = self else { return false };
        slot.get("kind").is_none_or(|kind| SlotKind::deserialize(kind).is_ok())
    }
}

const VERSION: u32 = 1;

impl KeyFile {
    /// A new random database key with a passphrase slot and a recovery slot.
    /// Returns the file, the key and the recovery code, which is shown once and kept nowhere.
    /// Errors: `store.passphrase_too_short`.
    pub fn create(passphrase: &str, cost: Cost) -> Result<(KeyFile, DatabaseKey, Zeroizing<String>)> {
        check_passphrase(passphrase)?;
        let key = Zeroizing::new(seal::random::<32>()?);
        let code = new_recovery_code()?;
        let mut keys = KeyFile { version: VERSION, slots: vec![] };
        keys.put(&Secret::passphrase(passphrase), &key, cost)?;
        keys.put(&Secret::recovery_code(&code), &key, cost)?;
        Ok((keys, key, code))
    }

    /// Errors: `store.key_file_missing`, `store.key_file_damaged`, `store.newer`.
    pub fn read(path: &Path) -> Result<KeyFile> {
        let shown = path.display().to_string();
        let bytes = match std::fs::read(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(Fault::KeyFileMissing { path: shown }.into());
            }
            other => other?,
        };
        KeyFile::parse(&bytes, shown)
    }

    /// `shown`: where it lies, for an error. Errors: `store.key_file_damaged`, `store.newer`.
    pub(crate) fn parse(bytes: &[u8], shown: String) -> Result<KeyFile> {
        let keys: KeyFile =
            serde_json::from_slice(bytes).map_err(|_| Fault::KeyFileDamaged { path: shown.clone() })?;
        if keys.version > VERSION {
            return Err(Fault::Newer { version: keys.version, known: VERSION }.into());
        }
        match keys.slots.iter().any(AnySlot::is_broken) {
            true => Err(Fault::KeyFileDamaged { path: shown }.into()),
            false => Ok(keys),
        }
    }

    /// Replaces the file at `path` in one step: either the old or the new file is there.
    pub fn write(&self, path: &Path) -> Result<()> {
        let bytes =
            serde_json::to_vec_pretty(self).map_err(|error| Fault::Io { detail: error.to_string() })?;
        file::replace(path, &bytes)
    }

    /// The database key, when `secret` fits one of its slots.
    /// Errors: `store.wrong_passphrase`, `store.wrong_recovery_code`, `store.wrong_keychain`.
    pub fn open(&self, secret: &Secret) -> Result<DatabaseKey> {
        for slot in self.slots.iter().filter_map(AnySlot::known).filter(|slot| slot.kind == secret.slot()) {
            let wrapping = wrapping_key(secret, &slot.salt, slot.cost)?;
            let opened =
                decode(&slot.sealed).and_then(|sealed| seal::open(&wrapping, b"rounds key slot", &sealed));
            if let Some(key) = opened.and_then(|bytes| <[u8; 32]>::try_from(bytes.as_slice()).ok()) {
                return Ok(Zeroizing::new(key));
            }
        }
        Err(match secret {
            Secret::RecoveryCode(_) => Fault::WrongRecoveryCode,
            Secret::Keychain(_) => Fault::WrongKeychain,
            Secret::Passphrase(_) => Fault::WrongPassphrase,
        }
        .into())
    }

    /// Sets the slot of this kind of secret; an older one of the same kind is gone.
    pub fn put(&mut self, secret: &Secret, key: &DatabaseKey, cost: Cost) -> Result<()> {
        let kind = secret.slot();
        let salt = encode(&seal::random::<16>()?);
        let cost = (kind == SlotKind::Passphrase).then_some(cost);
        let wrapping = wrapping_key(secret, &salt, cost)?;
        let sealed = seal::seal(&wrapping, b"rounds key slot", key.as_slice())?;
        self.remove(kind);
        self.slots.push(AnySlot::Known(Slot { kind, cost, salt, sealed: encode(&sealed) }));
        Ok(())
    }

    pub fn remove(&mut self, kind: SlotKind) {
        self.slots.retain(|slot| slot.known().is_none_or(|slot| slot.kind != kind));
    }

    pub fn has(&self, kind: SlotKind) -> bool {
        self.slots.iter().filter_map(AnySlot::known).any(|slot| slot.kind == kind)
    }
}

/// Errors: `store.passphrase_too_short`.
pub fn check_passphrase(passphrase: &str) -> Result<()> {
    match passphrase.chars().count() < PASSPHRASE_LENGTH_MIN as usize {
        true => Err(Fault::PassphraseTooShort { length_min: PASSPHRASE_LENGTH_MIN }.into()),
        false => Ok(()),
    }
}

/// 160 random bits as eight groups of four letters and digits.
pub fn new_recovery_code() -> Result<Zeroizing<String>> {
    let random = seal::random::<32>()?;
    let letters: Vec<u8> = random.iter().map(|byte| CODE_ALPHABET[usize::from(byte % 32)]).collect();
    let groups: Vec<&str> = letters.chunks(4).filter_map(|group| std::str::from_utf8(group).ok()).collect();
    Ok(Zeroizing::new(groups.join("-")))
}

/// The code as it was given, whatever the case, the spaces and the letters that look like digits.
fn normal_code(code: &str) -> String {
    code.chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

/// The key that a slot is sealed under. A passphrase is stretched with Argon2id (RFC 9106); a
/// recovery code and a keychain secret carry at least 160 random bits and are hashed.
fn wrapping_key(secret: &Secret, salt: &str, cost: Option<Cost>) -> Result<DatabaseKey> {
    let bad = |detail: &str| StoreError::from(Fault::KeyFileDamaged { path: detail.into() });
    let salt = decode(salt).ok_or_else(|| bad("salt"))?;
    Ok(match secret {
        Secret::Passphrase(text) => stretch(text, &salt, cost.ok_or_else(|| bad("cost"))?)?,
        Secret::RecoveryCode(code) => hashed("rounds recovery code v1", &salt, normal_code(code).as_bytes()),
        Secret::Keychain(secret) => hashed("rounds keychain v1", &salt, secret),
    })
}

/// A secret that somebody can remember, made slow to guess: Argon2id (RFC 9106).
/// Errors: `store.key_file_damaged` for a cost or a salt that Argon2 does not know.
pub(crate) fn stretch(secret: &str, salt: &[u8], cost: Cost) -> Result<DatabaseKey> {
    let bad = |error: argon2::Error| StoreError::from(Fault::KeyFileDamaged { path: error.to_string() });
    let mut key = Zeroizing::new([0u8; 32]);
    let params = Params::new(cost.memory_kib, cost.passes, 1, Some(32)).map_err(bad)?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(secret.as_bytes(), salt, key.as_mut_slice())
        .map_err(bad)?;
    Ok(key)
}

fn hashed(context: &str, salt: &[u8], secret: &[u8]) -> DatabaseKey {
    let mut hasher = blake3::Hasher::new_derive_key(context);
    hasher.update(salt);
    hasher.update(secret);
    Zeroizing::new(*hasher.finalize().as_bytes())
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    (text.len().is_multiple_of(2) && text.is_ascii())
        .then(|| {
            (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
        })
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> (KeyFile, DatabaseKey, Zeroizing<String>) {
        KeyFile::create("correct horse", Cost::WEAK).unwrap()
    }

    #[test]
    fn the_passphrase_and_the_recovery_code_open_the_same_key() {
        let (keys, key, code) = keys();
        assert_eq!(keys.open(&Secret::passphrase("correct horse")).unwrap(), key);
        assert_eq!(keys.open(&Secret::recovery_code(&code)).unwrap(), key);
    }

    #[test]
    fn a_recovery_code_is_read_in_lower_case_with_spaces_and_look_alikes() {
        let (keys, key, code) = keys();
        let typed = code.to_lowercase().replace('-', "  ").replace('0', "o").replace('1', "l");
        assert_eq!(keys.open(&Secret::recovery_code(&typed)).unwrap(), key);
    }

    #[test]
    fn a_wrong_secret_says_which_one_does_not_fit() {
        let (keys, _, _) = keys();
        let wrong = keys.open(&Secret::passphrase("wrong horse")).unwrap_err();
        assert_eq!(wrong.code(), "store.wrong_passphrase");
        let wrong = keys.open(&Secret::recovery_code("0000")).unwrap_err();
        assert_eq!(wrong.code(), "store.wrong_recovery_code");
        let wrong = keys.open(&Secret::keychain(b"of yesterday")).unwrap_err();
        assert_eq!(wrong.code(), "store.wrong_keychain");
    }

    #[test]
    fn a_new_passphrase_replaces_the_old_and_keeps_the_recovery_code() {
        let (mut keys, key, code) = keys();
        keys.put(&Secret::passphrase("battery staple"), &key, Cost::WEAK).unwrap();
        assert!(keys.open(&Secret::passphrase("correct horse")).is_err());
        assert_eq!(keys.open(&Secret::passphrase("battery staple")).unwrap(), key);
        assert_eq!(keys.open(&Secret::recovery_code(&code)).unwrap(), key);
    }

    #[test]
    fn a_torn_key_file_is_reported_as_damaged_and_an_absent_one_as_missing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("rounds.keys");
        assert_eq!(KeyFile::read(&path).unwrap_err().code(), "store.key_file_missing");
        keys().0.write(&path).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        assert_eq!(KeyFile::read(&path).unwrap_err().code(), "store.key_file_damaged");
    }

    #[test]
    fn a_changed_byte_in_a_slot_opens_nothing() {
        let (mut keys, _, _) = keys();
        let AnySlot::Known(slot) = &mut keys.slots[0] else { panic!("a slot of this program") };
        let last = if slot.sealed.ends_with('0') { "1" } else { "0" };
        slot.sealed.replace_range(slot.sealed.len() - 1.., last);
        assert!(keys.open(&Secret::passphrase("correct horse")).is_err());
    }

    #[test]
    fn a_slot_of_a_later_program_stays_and_a_later_file_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("rounds.keys");
        let (keys, key, _) = keys();
        keys.write(&path).unwrap();
        let mut json: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let escrow = serde_json::json!({ "kind": "escrow", "sealed": "00", "issuer": "head office" });
        json["slots"].as_array_mut().unwrap().push(escrow.clone());
        std::fs::write(&path, json.to_string()).unwrap();
        let mut read = KeyFile::read(&path).unwrap();
        assert_eq!(read.open(&Secret::passphrase("correct horse")).unwrap(), key);
        read.put(&Secret::passphrase("battery staple"), &key, Cost::WEAK).unwrap();
        read.write(&path).unwrap();
        assert!(
            serde_json::to_value(KeyFile::read(&path).unwrap()).unwrap()["slots"]
                .as_array()
                .unwrap()
                .contains(&escrow)
        );
        let mut broken = json.clone();
        broken["slots"][0].as_object_mut().unwrap().remove("salt");
        std::fs::write(&path, broken.to_string()).unwrap();
        assert_eq!(KeyFile::read(&path).unwrap_err().code(), "store.key_file_damaged");
        json["version"] = 2.into();
        std::fs::write(&path, json.to_string()).unwrap();
        assert_eq!(KeyFile::read(&path).unwrap_err().code(), "store.newer");
    }

    #[test]
    fn a_short_passphrase_is_refused() {
        assert_eq!(check_passphrase("1234567").unwrap_err().code(), "store.passphrase_too_short");
        assert!(check_passphrase("一二三四五六七八").is_ok());
    }
}
