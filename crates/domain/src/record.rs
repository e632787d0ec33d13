//! A record: one row that syncs, with a kind, an id and flat fields.
//!
//! A noun is declared once with [`record!`]; the store's write door, the change log, export and the
//! TypeScript types follow from that declaration. Lists are records of their own (one tag, one
//! attendee), so a field is always a scalar.

use crate::Problem;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;
use std::marker::PhantomData;

/// Field values by name, as they cross the bridge and stand in a change.
pub type Fields = serde_json::Map<String, serde_json::Value>;

/// Who shares a record: everybody, everybody aligned to it, or the position that owns it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    Company,
    Master,
    Position,
}

/// How a field is stored. Booleans are integers 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    Text,
    Integer,
    Real,
    Bool,
}

/// A type that can be a field.
pub trait Column {
    const TYPE: ColumnType;
    const NULLABLE: bool = false;
}

macro_rules! column {
    ($($ty:ty => $column:ident),+) => { $(impl Column for $ty { const TYPE: ColumnType = ColumnType::$column; })+ };
}
column!(String => Text, u32 => Integer, i32 => Integer, f64 => Real, bool => Bool);

impl<T: Column> Column for Option<T> {
    const TYPE: ColumnType = T::TYPE;
    const NULLABLE: bool = true;
}

/// One field of a kind. `personal` values are sealed under the subject's key in the change log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    pub name: &'static str,
    pub column: ColumnType,
    pub nullable: bool,
    pub personal: bool,
}

/// A kind of record without its Rust type: what the write door and undo need to know.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    pub name: &'static str,
    pub scope: Scope,
    pub fields: &'static [Field],
    /// Parses complete fields into the type, checks them and gives them back in their normal form.
    pub check: fn(&Fields) -> Result<Fields, Problem>,
    /// Whose key seals the personal fields (a person's id, or the visit's own id).
    pub subject: fn(&Fields) -> Option<String>,
}

impl Kind {
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// The rules that one record must keep by itself.
pub trait Check {
    /// Errors: the first rule that is broken.
    fn check(&self) -> Result<(), Problem>;
}

/// A noun of the domain that is stored, logged and synced. Declared with [`record!`].
pub trait Record: Check + Default + Serialize + DeserializeOwned {
    const KIND: Kind;
    /// Names of the fields that are personal information.
    const PERSONAL: &'static [&'static str];

    fn id(&self) -> &str;

    /// Reads complete or partial fields; absent ones take their default.
    /// Errors: `record.field_invalid` when a value does not fit its type.
    fn from_fields(fields: &Fields) -> Result<Self, Problem> {
        serde_json::from_value(serde_json::Value::Object(fields.clone())).map_err(|error| {
            Problem::FieldInvalid { field: Self::KIND.name.into(), value: error.to_string() }
        })
    }

    fn to_fields(&self) -> Fields {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::Object(fields)) => fields,
            _ => Fields::new(), // a record is a struct: it always serializes to an object
        }
    }
}

/// A field's value as the page sees it.
#[derive(Debug, Clone, Serialize, specta::Type)]
#[serde(untagged)]
pub enum Scalar {
    Text(String),
    Number(f64),
    Flag(bool),
}

/// What a user touched: the revision that was loaded and only the fields that changed.
/// `id` absent (or unknown to the store) and `revision` 0: a new record.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct Edit<T> {
    pub id: Option<String>,
    pub revision: u32,
    #[specta(type = BTreeMap<String, Option<Scalar>>)]
    pub fields: Fields,
    #[serde(skip, default)]
    #[specta(skip)]
    kind: PhantomData<fn() -> T>,
}

impl<T: Record> Edit<T> {
    /// A new record with every field that differs from its default.
    pub fn new(record: &T) -> Self {
        let defaults = T::default().to_fields();
        let mut fields = record.to_fields();
        fields.retain(|name, value| T::KIND.field(name).is_some() && defaults.get(name) != Some(value));
        let id = Some(record.id().to_owned()).filter(|id| !id.is_empty());
        Edit { id, revision: 0, fields, kind: PhantomData }
    }

    /// The fields of `after` that differ from `before`.
    pub fn between(before: &T, after: &T, revision: u32) -> Self {
        let old = before.to_fields();
        let mut fields = after.to_fields();
        fields.retain(|name, value| T::KIND.field(name).is_some() && old.get(name) != Some(value));
        Edit { id: Some(before.id().to_owned()), revision, fields, kind: PhantomData }
    }

    /// Named fields of an existing record.
    pub fn of(id: &str, revision: u32, fields: Fields) -> Self {
        Edit { id: Some(id.to_owned()), revision, fields, kind: PhantomData }
    }
}

/// Whether `name` is in `names`, at compile time.
pub const fn among(names: &[&str], name: &str) -> bool {
    let mut i = 0;
    while i < names.len() {
        let (a, b) = (names[i].as_bytes(), name.as_bytes());
        let mut same = a.len() == b.len();
        let mut j = 0;
        while same && j < a.len() {
            same = a[j] == b[j];
            j += 1;
        }
        if same {
            return true;
        }
        i += 1;
    }
    false
}

/// Declares a noun: its struct (with `id` and `revision`), its kind name (= table), scope, whose key
/// seals its personal fields, and which fields those are.
#[macro_export]
macro_rules! record {
    ($(#[$meta:meta])* $name:ident = $kind:literal, $scope:ident
        $(, personal of |$this:ident| $subject:expr, [$($personal:ident),+ $(,)?])?
        { $($(#[$field_meta:meta])* $field:ident : $ty:ty),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize, specta::Type)]
        #[serde(default)]
        pub struct $name {
            pub id: String,
            /// Counts the writes to this row; 0 before the first.
            pub revision: u32,
            $($(#[$field_meta])* pub $field: $ty,)+
        }

        impl $crate::Record for $name {
            const PERSONAL: &'static [&'static str] = &[$($(stringify!($personal)),+)?];
            const KIND: $crate::Kind = $crate::Kind {
                name: $kind,
                scope: $crate::Scope::$scope,
                fields: &[$($crate::Field {
                    name: stringify!($field),
                    column: <$ty as $crate::Column>::TYPE,
                    nullable: <$ty as $crate::Column>::NULLABLE,
                    personal: $crate::record::among(Self::PERSONAL, stringify!($field)),
                }),+],
                check: |fields| {
                    let record = <Self as $crate::Record>::from_fields(fields)?;
                    $crate::Check::check(&record)?;
                    Ok($crate::Record::to_fields(&record))
                },
                subject: |_fields| {
                    $(if let Ok($this) = <Self as $crate::Record>::from_fields(_fields) {
                        return Some(String::clone(&$subject));
                    })?
                    None
                },
            };

            fn id(&self) -> &str {
                &self.id
            }
        }
    };
}

/// Declares a choice stored as snake_case text; the first variant is the default.
#[macro_export]
macro_rules! choice {
    ($(#[$meta:meta])* $name:ident {
        $(#[$first_meta:meta])* $first:ident = $first_text:literal
        $(, $(#[$variant_meta:meta])* $variant:ident = $text:literal)* $(,)?
    }) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize, specta::Type)]
        $(#[$meta])*
        pub enum $name {
            $(#[$first_meta])*
            #[default]
            #[serde(rename = $first_text)]
            $first,
            $($(#[$variant_meta])* #[serde(rename = $text)] $variant),*
        }

        impl $name {
            pub const ALL: &'static [Self] = &[Self::$first $(, Self::$variant)*];

            /// The stored text.
            pub const fn text(self) -> &'static str {
                match self { Self::$first => $first_text $(, Self::$variant => $text)* }
            }

            /// The choice with this stored text.
            pub fn from_text(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|choice| choice.text() == text)
            }
        }

        impl $crate::Column for $name {
            const TYPE: $crate::ColumnType = $crate::ColumnType::Text;
        }
    };
}

/// Errors: `record.field_too_long` when `value` has more than `length_max` characters.
pub fn at_most(field: &str, value: &str, length_max: u32) -> Result<(), Problem> {
    match value.chars().count() > length_max as usize {
        true => Err(Problem::FieldTooLong { field: field.into(), length_max }),
        false => Ok(()),
    }
}

/// Errors: `record.field_missing` when `value` is blank.
pub fn present(field: &str, value: &str) -> Result<(), Problem> {
    match value.trim().is_empty() {
        true => Err(Problem::FieldMissing { field: field.into() }),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests;
