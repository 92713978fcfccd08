//! Typed ids: a UUID that knows what it names, so that an item's id cannot be passed where a location's belongs.

use std::{cmp::Ordering, fmt, hash, marker::PhantomData, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// The id of a `T`: a UUIDv7 made by the application (PostgreSQL 15 cannot make them), or the nil id for "none" inside keys.
pub struct Id<T>(Uuid, PhantomData<fn() -> T>);

impl<T> Id<T> {
    /// "None" where a key column may not be NULL: no lot, no serial, no handling unit.
    pub const NIL: Self = Self(Uuid::nil(), PhantomData);

    /// Takes a UUID as the id of a `T`.
    #[must_use]
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }

    /// The bare UUID.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.0
    }

    /// Whether this is [`Id::NIL`].
    #[must_use]
    pub const fn is_nil(self) -> bool {
        self.0.is_nil()
    }

    /// `None` for the nil id.
    #[must_use]
    pub fn some(self) -> Option<Self> {
        (!self.is_nil()).then_some(self)
    }

    /// An id that the same inputs always give: steps of a command derive theirs from the command's key, so that a retry
    /// names the same things.
    #[must_use]
    pub fn derived(base: Uuid, step: &str) -> Self {
        Self::from_uuid(derived_uuid(base, step))
    }
}

/// UUIDv5 of `step` in the name space `base`: the key of a step, derived from the key of its command.
#[must_use]
pub fn derived_uuid(base: Uuid, step: &str) -> Uuid {
    Uuid::new_v5(&base, step.as_bytes())
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T> hash::Hash for Id<T> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T> Default for Id<T> {
    fn default() -> Self {
        Self::NIL
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<T> FromStr for Id<T> {
    type Err = uuid::Error;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Uuid::from_str(s).map(Self::from_uuid)
    }
}
impl<T> From<Uuid> for Id<T> {
    fn from(uuid: Uuid) -> Self {
        Self::from_uuid(uuid)
    }
}
impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(s)
    }
}
impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Uuid::deserialize(d).map(Self::from_uuid)
    }
}

#[cfg(feature = "sqlx")]
mod sql {
    use super::{Id, Uuid};
    use sqlx::{
        Decode, Encode, Postgres, Type,
        encode::IsNull,
        error::BoxDynError,
        postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, PgValueRef},
    };

    impl<T> Type<Postgres> for Id<T> {
        fn type_info() -> PgTypeInfo {
            <Uuid as Type<Postgres>>::type_info()
        }
    }
    impl<T> PgHasArrayType for Id<T> {
        fn array_type_info() -> PgTypeInfo {
            <Uuid as PgHasArrayType>::array_type_info()
        }
    }
    impl<T> Encode<'_, Postgres> for Id<T> {
        fn encode_by_ref(&self, buf: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
            self.0.encode_by_ref(buf)
        }
    }
    impl<'r, T> Decode<'r, Postgres> for Id<T> {
        fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
            <Uuid as Decode<Postgres>>::decode(value).map(Self::from_uuid)
        }
    }
}

#[cfg(feature = "utoipa")]
impl<T> utoipa::PartialSchema for Id<T> {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::Uuid)))
            .into()
    }
}
#[cfg(feature = "utoipa")]
impl<T> utoipa::ToSchema for Id<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        "Uuid".into()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    struct Thing;

    #[test]
    fn an_id_survives_text_and_json() {
        let id: Id<Thing> = "0192f0c1-2345-7abc-8def-0123456789ab".parse().unwrap();
        assert_eq!(id.to_string(), "0192f0c1-2345-7abc-8def-0123456789ab");
        assert_eq!(format!("{id:?}"), id.to_string());
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(serde_json::from_str::<Id<Thing>>(&json).unwrap(), id);
        assert!("not an id".parse::<Id<Thing>>().is_err());
    }

    #[test]
    fn nil_means_none() {
        assert!(Id::<Thing>::default().is_nil());
        assert_eq!(Id::<Thing>::NIL.some(), None);
        let id = Id::<Thing>::from(Uuid::from_u128(7));
        assert_eq!(id.some(), Some(id));
        assert_eq!(id.uuid(), Uuid::from_u128(7));
    }

    #[test]
    fn a_derived_id_depends_on_key_and_step_alone() {
        let base = Uuid::from_u128(1);
        assert_eq!(Id::<Thing>::derived(base, "stock#1"), Id::derived(base, "stock#1"));
        assert_ne!(Id::<Thing>::derived(base, "stock#1"), Id::derived(base, "stock#2"));
        assert_ne!(Id::<Thing>::derived(base, "a"), Id::derived(Uuid::from_u128(2), "a"));
    }

    #[test]
    fn ids_order_and_hash_like_their_uuids() {
        let (a, b) = (Id::<Thing>::from(Uuid::from_u128(1)), Id::<Thing>::from(Uuid::from_u128(2)));
        assert!(a < b);
        assert_eq!(a.partial_cmp(&b), Some(Ordering::Less));
        assert_eq!(HashSet::from([a, b, a]).len(), 2);
    }

    #[test]
    fn a_derived_id_is_the_same_in_every_release() {
        // The example of RFC 9562, appendix A.4.
        let dns: Uuid = "6ba7b810-9dad-11d1-80b4-00c04fd430c8".parse().unwrap();
        assert_eq!(Id::<Thing>::derived(dns, "www.example.com").to_string(), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
    }

    #[test]
    fn an_id_is_written_in_small_letters_however_it_was_read() {
        let id: Id<Thing> = serde_json::from_str("\"0192F0C1-2345-7ABC-8DEF-0123456789AB\"").unwrap();
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"0192f0c1-2345-7abc-8def-0123456789ab\"");
    }

    #[test]
    fn only_a_text_is_read_as_an_id() {
        for odd in ["7", "null", "\"\"", "[1, 2]", "\"0192f0c1\""] {
            assert!(serde_json::from_str::<Id<Thing>>(odd).is_err(), "{odd}");
        }
    }

    proptest! {
        #[test]
        fn other_steps_of_a_command_have_other_ids(base in any::<u128>(), a in "[a-z#0-9]{0,12}", b in "[a-z#0-9]{0,12}") {
            let base = Uuid::from_u128(base);
            prop_assert_eq!(derived_uuid(base, &a) == derived_uuid(base, &b), a == b);
        }
    }
}
