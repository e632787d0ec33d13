//! The change log: its hash chain, its clock, and the sealing of personal values.

use crate::door::{Author, random_id};
use crate::error::{Fault, Result};
use crate::seal;
use domain::{Field, Fields, Kind};
use rusqlite::{Connection, OptionalExtension, Row};
use serde_json::Value;

/// What a change did to its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Create,
    Update,
    Delete,
    Restore,
    Erase,
}

impl Op {
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Op::Create => "create",
            Op::Update => "update",
            Op::Delete => "delete",
            Op::Restore => "restore",
            Op::Erase => "erase",
        }
    }

    fn from_text(text: &str) -> Option<Op> {
        [Op::Create, Op::Update, Op::Delete, Op::Restore, Op::Erase].into_iter().find(|op| op.text() == text)
    }
}

/// How changes are written and hashed today. It is part of the hash, so that a later format can say more
/// about a change without making an older one doubtful.
pub(crate) const FORMAT: u32 = 1;

/// One line of the log. `(device, incarnation, n)` names it everywhere and for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub device: String,
    pub incarnation: u32,
    pub n: u32,
    pub group: String,
    pub kind: String,
    pub row_id: String,
    pub op: Op,
    pub base_revision: u32,
    /// `{"field": [old, new]}`.
    pub fields: String,
    pub sealed: Option<Vec<u8>>,
    pub key_id: Option<String>,
    pub subject: Option<String>,
    pub actor: String,
    pub position: String,
    pub happened_at: String,
    pub entered_at: String,
    pub hlc: i64,
}

/// Where the chain of one incarnation ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    pub n: u32,
    pub hash: [u8; 32],
    pub hlc: i64,
}

/// The end of the author's chain; before the first change its hash is that of the device's id.
pub(crate) fn head(connection: &Connection, author: &Author) -> Result<Head> {
    let sql =
        "select n, hash, hlc from change where device = ?1 and incarnation = ?2 order by n desc limit 1";
    let found = connection
        .prepare_cached(sql)?
        .query_row((&author.device, author.incarnation), |row| {
            Ok(Head { n: row.get(0)?, hash: row.get(1)?, hlc: row.get(2)? })
        })
        .optional()?;
    if let Some(head) = found {
        return Ok(head);
    }
    // A new incarnation begins its own chain, but its clock goes on where the last one stood.
    let sql = "select hlc from change where device = ?1 order by incarnation desc, n desc limit 1";
    let hlc = connection.prepare_cached(sql)?.query_row([&author.device], |row| row.get(0)).optional()?;
    let hlc = hlc.unwrap_or_default();
    Ok(Head { n: 0, hash: origin(&author.device, author.incarnation), hlc })
}

fn origin(device: &str, incarnation: u32) -> [u8; 32] {
    *blake3::hash(format!("rounds chain {device} {incarnation}").as_bytes()).as_bytes()
}

/// The next hybrid logical clock after `last` at wall clock `now_ms`: never goes back, whatever the
/// wall clock does (Kulkarni et al. 2014; 48 bits of milliseconds, 16 bits of counter).
pub(crate) fn next_hlc(last: i64, now_ms: i64) -> i64 {
    (now_ms.clamp(0, (1 << 47) - 1) << 16).max(last + 1)
}

/// BLAKE3(previous ‖ change), every part with its length in front (an absent one: the highest number),
/// so that no two changes read alike.
pub(crate) fn hash(previous: &[u8; 32], change: &Change) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(previous);
    let numbers = [
        i64::from(FORMAT),
        i64::from(change.incarnation),
        i64::from(change.n),
        i64::from(change.base_revision),
        change.hlc,
    ];
    for number in numbers {
        hasher.update(&number.to_le_bytes());
    }
    let parts: [Option<&[u8]>; 13] = [
        Some(change.device.as_bytes()),
        Some(change.group.as_bytes()),
        Some(change.kind.as_bytes()),
        Some(change.row_id.as_bytes()),
        Some(change.op.text().as_bytes()),
        Some(change.fields.as_bytes()),
        change.sealed.as_deref(),
        change.key_id.as_deref().map(str::as_bytes),
        change.subject.as_deref().map(str::as_bytes),
        Some(change.actor.as_bytes()),
        Some(change.position.as_bytes()),
        Some(change.happened_at.as_bytes()),
        Some(change.entered_at.as_bytes()),
    ];
    for part in parts {
        hasher.update(&part.map_or(u64::MAX, |part| part.len() as u64).to_le_bytes());
        hasher.update(part.unwrap_or_default());
    }
    *hasher.finalize().as_bytes()
}

pub(crate) fn append(connection: &Connection, head: &Head, change: &Change) -> Result<Head> {
    let hash = hash(&head.hash, change);
    connection
        .prepare_cached(
            "insert into change (device, incarnation, n, format, grp, kind, row_id, op, base_revision, fields, sealed,
                                 key_id, subject, actor, position, happened_at, entered_at, hlc, hash)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
        )?
        .execute(rusqlite::params![
            change.device,
            change.incarnation,
            change.n,
            FORMAT,
            change.group,
            change.kind,
            change.row_id,
            change.op.text(),
            change.base_revision,
            change.fields,
            change.sealed,
            change.key_id,
            change.subject,
            change.actor,
            change.position,
            change.happened_at,
            change.entered_at,
            change.hlc,
            hash.as_slice(),
        ])?;
    Ok(Head { n: change.n, hash, hlc: change.hlc })
}

const COLUMNS: &str = "incarnation, n, grp, kind, row_id, op, base_revision, fields, sealed, subject, actor,
                       position, happened_at, entered_at, hlc, device, key_id";

fn read(row: &Row) -> rusqlite::Result<Change> {
    let op: String = row.get(5)?;
    Ok(Change {
        incarnation: row.get(0)?,
        n: row.get(1)?,
        group: row.get(2)?,
        kind: row.get(3)?,
        row_id: row.get(4)?,
        op: Op::from_text(&op).ok_or(rusqlite::Error::InvalidColumnType(
            5,
            op,
            rusqlite::types::Type::Text,
        ))?,
        base_revision: row.get(6)?,
        fields: row.get(7)?,
        sealed: row.get(8)?,
        subject: row.get(9)?,
        actor: row.get(10)?,
        position: row.get(11)?,
        happened_at: row.get(12)?,
        entered_at: row.get(13)?,
        hlc: row.get(14)?,
        device: row.get(15)?,
        key_id: row.get(16)?,
    })
}

/// Where the changes of a group stand: between two numbers of one chain.
#[derive(Debug, Clone)]
pub(crate) struct Span {
    pub device: String,
    pub incarnation: u32,
    pub n_first: u32,
    pub n_last: u32,
}

/// The changes of a group with numbers below `before`, newest first.
pub(crate) fn of_group(
    connection: &Connection,
    group: &str,
    span: &Span,
    before: u32,
    limit: u32,
) -> Result<Vec<Change>> {
    let sql = format!(
        "select {COLUMNS} from change where device = ?1 and incarnation = ?2 and n >= ?3 and n < ?4 and grp = ?5
         order by n desc limit ?6"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let params = (&span.device, span.incarnation, span.n_first, before, group, limit);
    let rows = statement.query_map(params, read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The changes of one record, newest first.
pub fn of_record(connection: &Connection, kind: &str, id: &str) -> Result<Vec<Change>> {
    let sql = format!("select {COLUMNS} from change where row_id = ?1 and kind = ?2 order by hlc desc");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map((id, kind), read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Recomputes every chain; returns how many changes they hold.
/// Errors: `store.chain_broken` with the first number that does not fit.
pub fn verify(connection: &Connection) -> Result<u32> {
    let sql = format!("select {COLUMNS}, hash, format from change order by device, incarnation, n");
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let (mut count, mut chain, mut previous, mut n) = (0, None, [0; 32], 0);
    while let Some(row) = rows.next()? {
        // A line that cannot even be read does not fit either.
        let number: u32 = row.get(1).unwrap_or(n + 1);
        let broken = |_| Fault::ChainBroken { n: number };
        let change = read(row).map_err(broken)?;
        let at = Some((change.device.clone(), change.incarnation));
        if chain != at {
            (previous, n) = (origin(&change.device, change.incarnation), 0);
            chain = at;
        }
        let expected = hash(&previous, &change);
        let stored: [u8; 32] = row.get(17).map_err(broken)?;
        let format: u32 = row.get(18).map_err(broken)?;
        if change.n != n + 1 || stored != expected || format != FORMAT {
            return Err(Fault::ChainBroken { n: change.n }.into());
        }
        (previous, n, count) = (expected, change.n, count + 1);
    }
    // Nothing follows the last change that would show its loss, but its group names it.
    let sql = "select g.n_last from change_group g
               where not exists (select 1 from change c
                   where c.device = g.device and c.incarnation = g.incarnation and c.n = g.n_last) limit 1";
    match connection.query_row(sql, [], |row| row.get(0)).optional()? {
        Some(n) => Err(Fault::ChainBroken { n }.into()),
        None => Ok(count),
    }
}

/// `{"field": [old, new]}`, in the order of the fields.
pub(crate) fn pairs_text(pairs: Vec<(&Field, Value, Value)>) -> String {
    let object: Fields = pairs
        .into_iter()
        .map(|(field, old, new)| (field.name.to_owned(), Value::Array(vec![old, new])))
        .collect();
    Value::Object(object).to_string()
}

/// Personal pairs as they stand in the log.
#[derive(Debug, Default)]
pub(crate) struct Sealed {
    pub bytes: Option<Vec<u8>>,
    pub key_id: Option<String>,
    pub subject: Option<String>,
}

/// Seals personal pairs under the key of their subject, making that key at the first use.
/// Errors: `store.gone` when the subject was erased: nothing about it is sealed again, whoever sends it.
pub(crate) fn sealed(
    connection: &Connection,
    kind: &Kind,
    id: &str,
    personal: Vec<(&Field, Value, Value)>,
    fields: &Fields,
) -> Result<Sealed> {
    let subject = (kind.subject)(fields);
    if personal.is_empty() {
        return Ok(Sealed { subject, ..Sealed::default() });
    }
    let Some(subject) = subject else {
        return Err(Fault::Damaged { detail: format!("{} {id} belongs to nobody", kind.name) }.into());
    };
    let (key_id, key) = sealing_key(connection, &subject)?;
    let bytes = seal::seal(&key, context(kind.name, id).as_bytes(), pairs_text(personal).as_bytes())?;
    Ok(Sealed { bytes: Some(bytes), key_id: Some(key_id), subject: Some(subject) })
}

/// The key for what is written about `subject` now. While somebody is merged into a person, what is
/// written there may be about either: such a key belongs to both, and erasing one of them destroys it.
fn sealing_key(connection: &Connection, subject: &str) -> Result<(String, [u8; 32])> {
    let sql = "with recursive one(id) as (
                   select ?1 union select p.id from person p join one on p.merged_into = one.id)
               select id from one order by id";
    let subjects: Vec<String> = connection
        .prepare_cached(sql)?
        .query_map([subject], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let among = subjects.join(" ");
    let sql = "select id, key from subject_key where subject = ?1 and among = ?2 order by id limit 1";
    let mut statement = connection.prepare_cached(sql)?;
    let known = statement.query_row((subject, &among), |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    if let Some(known) = known {
        return Ok(known);
    }
    if is_erased(connection, subject)? {
        return Err(Fault::Gone { kind: "customer".into(), id: subject.into() }.into());
    }
    // An id that holds an instant would tell when an anonymous answer was given.
    let (id, key) = (random_id()?, seal::random::<32>()?);
    for subject in &subjects {
        connection
            .prepare_cached("insert into subject_key (id, subject, among, key) values (?1, ?2, ?3, ?4)")?
            .execute((&id, subject, &among, key.as_slice()))?;
    }
    Ok((id, key))
}

/// Nothing about an erased person is sealed again, whoever sends it: not about the person, not about
/// where they worked, and not about a visit at which nobody else was met.
pub(crate) fn is_erased(connection: &Connection, subject: &str) -> Result<bool> {
    // Each part begins at the subject: asking for all who were erased would read everybody.
    let sql = "select exists (select 1 from person where id = ?1 and erased_at is not null)
                   or exists (select 1 from affiliation a join person p on p.id = a.person_id
                              where a.id = ?1 and p.erased_at is not null)
                   or (exists (select 1 from attendee where visit_id = ?1 and deleted = 0)
                       and not exists (select 1 from attendee a left join person p on p.id = a.customer_id
                                       where a.visit_id = ?1 and a.deleted = 0 and p.erased_at is null))";
    Ok(connection.prepare_cached(sql)?.query_row([subject], |row| row.get(0))?)
}

fn key_of(connection: &Connection, id: &str) -> Result<Option<[u8; 32]>> {
    let mut statement = connection.prepare_cached("select key from subject_key where id = ?1 limit 1")?;
    Ok(statement.query_row([id], |row| row.get(0)).optional()?)
}

/// Destroys every key of a subject: what was sealed under them can never be read again.
pub(crate) fn destroy_keys(connection: &Connection, subject: &str) -> Result<()> {
    connection
        .prepare_cached(
            "delete from subject_key where id in (select id from subject_key where subject = ?1)",
        )?
        .execute([subject])?;
    Ok(())
}

fn context(kind: &str, id: &str) -> String {
    format!("{kind} {id}")
}

/// Old and new value of every field of a change. Personal values whose key was destroyed are left out.
/// Errors: `store.damaged` when a line cannot be read although its key is there.
pub fn pairs(connection: &Connection, change: &Change) -> Result<Vec<(String, Value, Value)>> {
    let mut pairs = parse(change, &change.fields)?;
    if let (Some(sealed), Some(key_id)) = (&change.sealed, &change.key_id)
        && let Some(key) = key_of(connection, key_id)?
    {
        let plain = seal::open(&key, context(&change.kind, &change.row_id).as_bytes(), sealed);
        let plain =
            plain.and_then(|plain| String::from_utf8(plain).ok()).ok_or_else(|| unreadable(change))?;
        pairs.extend(parse(change, &plain)?);
    }
    Ok(pairs)
}

fn unreadable(change: &Change) -> Fault {
    Fault::Damaged { detail: format!("change {} cannot be read", change.n) }
}

fn parse(change: &Change, text: &str) -> Result<Vec<(String, Value, Value)>> {
    let object: Fields = serde_json::from_str(text).map_err(|_| unreadable(change))?;
    let pair = |(name, value): (String, Value)| match value {
        Value::Array(mut pair) if pair.len() == 2 => {
            let (new, old) = (pair.pop().unwrap_or_default(), pair.pop().unwrap_or_default());
            Ok((name, old, new))
        }
        _ => Err(unreadable(change).into()),
    };
    object.into_iter().map(pair).collect()
}
