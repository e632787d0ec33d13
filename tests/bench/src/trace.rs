//! What an operation says to SQLite, written down statement by statement while it runs.
//!
//! The floor executes exactly this list. Written by hand it would drift from the program with the first
//! change of a query; written down from a run it cannot.

use rusqlite::types::Value;
use rusqlite::{Connection, ffi};
use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::{CStr, c_int, c_uint, c_void};
use std::rc::Rc;

/// One execution of one statement.
#[derive(Debug, Clone)]
pub struct Spoken {
    pub sql: Rc<str>,
    pub values: Vec<Value>,
}

#[derive(Default)]
struct Recorder {
    on: bool,
    texts: HashMap<String, Rc<str>>,
    spoken: Vec<Spoken>,
}

thread_local! {
    static RECORDER: RefCell<Recorder> = RefCell::default();
}

/// From now on this connection can be listened to on this thread, see [`record`].
#[expect(unsafe_code, reason = "rusqlite wants the connection as mutable, and the store lends it as shared")]
pub fn attach(connection: &Connection) {
    // Safe: the handle lives as long as the connection, and the callback keeps nothing that SQLite owns.
    unsafe {
        ffi::sqlite3_trace_v2(connection.handle(), ffi::SQLITE_TRACE_STMT, Some(heard), std::ptr::null_mut());
    }
}

/// What was said on the attached connections of this thread while `work` ran.
pub fn record<T>(work: impl FnOnce() -> T) -> (T, Vec<Spoken>) {
    RECORDER.with_borrow_mut(|recorder| recorder.on = true);
    let value = work();
    RECORDER.with_borrow_mut(|recorder| recorder.on = false);
    (value, take())
}

/// What was said so far, taken away while `work` of [`record`] goes on.
pub fn take() -> Vec<Spoken> {
    RECORDER.with_borrow_mut(|recorder| std::mem::take(&mut recorder.spoken))
}

#[expect(unsafe_code, reason = "a callback of SQLite")]
unsafe extern "C" fn heard(_: c_uint, _: *mut c_void, statement: *mut c_void, text: *mut c_void) -> c_int {
    // Safe: SQLite hands over a running statement and its text, both valid during the call; the expanded
    // text is ours and freed here.
    unsafe {
        let sql = CStr::from_ptr(text.cast()).to_string_lossy();
        let expanded = ffi::sqlite3_expanded_sql(statement.cast());
        if !expanded.is_null() {
            note(&sql, &CStr::from_ptr(expanded).to_string_lossy());
            ffi::sqlite3_free(expanded.cast());
        }
    }
    0
}

/// The full-text index speaks to SQLite by itself: its statements come marked as comments, and come again
/// by themselves when the outer one is executed.
fn note(sql: &str, expanded: &str) {
    RECORDER.with_borrow_mut(|recorder| {
        if !recorder.on || sql.starts_with("--") {
            return;
        }
        if !recorder.texts.contains_key(sql) {
            recorder.texts.insert(sql.to_owned(), sql.into());
        }
        if let Some(text) = recorder.texts.get(sql) {
            let spoken = Spoken { sql: text.clone(), values: values(sql, expanded) };
            recorder.spoken.push(spoken);
        }
    });
}

/// The values that stand in `expanded` where `sql` has its parameters.
fn values(sql: &str, expanded: &str) -> Vec<Value> {
    let (mut sql, mut rest) = (sql, expanded);
    let mut values: Vec<Value> = vec![];
    while let Some(at) = parameter(sql) {
        rest = rest.get(at..).unwrap_or_default();
        sql = &sql[at + 1..];
        let digits = sql.len() - sql.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let index = sql[..digits].parse().unwrap_or(values.len() + 1);
        sql = &sql[digits..];
        let (value, length) = literal(rest);
        rest = rest.get(length..).unwrap_or_default();
        if values.len() < index {
            values.resize(index, Value::Null);
        }
        values[index - 1] = value;
    }
    values
}

/// Where the next `?` stands that is not inside a text.
fn parameter(sql: &str) -> Option<usize> {
    let mut quoted = false;
    sql.bytes().position(|byte| {
        quoted ^= byte == b'\'';
        byte == b'?' && !quoted
    })
}

/// A literal as SQLite writes it, and its length: NULL, a number, 'text', x'6865'.
fn literal(text: &str) -> (Value, usize) {
    let quote_end = |from: usize| {
        let mut at = from;
        loop {
            match text[at..].find('\'') {
                None => return text.len(),
                Some(found) if text[at + found + 1..].starts_with('\'') => at += found + 2,
                Some(found) => return at + found,
            }
        }
    };
    if text.starts_with('\'') {
        let end = quote_end(1);
        return (Value::Text(text[1..end].replace("''", "'")), end + 1);
    }
    if text.starts_with("x'") {
        let end = quote_end(2);
        let byte =
            |at: usize| u8::from_str_radix(text.get(at..at + 2).unwrap_or("0"), 16).unwrap_or_default();
        return (Value::Blob((2..end).step_by(2).map(byte).collect()), end + 1);
    }
    if text.starts_with("NULL") {
        return (Value::Null, 4);
    }
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e');
    let end = text.find(|c| !is_number(c)).unwrap_or(text.len());
    let number = &text[..end];
    match number.parse::<i64>() {
        Ok(whole) => (Value::Integer(whole), end),
        Err(_) => (Value::Real(number.parse().unwrap_or_default()), end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_heard_as_it_was_bound() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("create table t (a, b, c, d, e) strict").unwrap_err();
        connection.execute_batch("create table t (a, b, c, d, e)").unwrap();
        attach(&connection);
        let sql = "insert into t values (?1, ?3, ?2, '?', ?1 || ?4)";
        let (_, spoken) = record(|| {
            let blob: &[u8] = &[0, 255, 39];
            connection.execute(sql, ("it's 医访?", blob, -1.5, None::<String>)).unwrap();
            connection.execute("delete from t where a = ? and b > ?", ("", i64::MAX)).unwrap();
        });
        let text = |text: &str| Value::Text(text.into());
        assert_eq!(
            spoken[0].values,
            [text("it's 医访?"), Value::Blob(vec![0, 255, 39]), Value::Real(-1.5), Value::Null]
        );
        assert_eq!(spoken[1].values, [text(""), Value::Integer(i64::MAX)]);
        assert_eq!((spoken.len(), &*spoken[0].sql), (2, sql));
    }

    #[test]
    fn what_the_full_text_index_says_to_itself_is_left_out() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("create virtual table s using fts5(name)").unwrap();
        attach(&connection);
        let (_, spoken) = record(|| connection.execute("insert into s values (?)", ["a b"]).unwrap());
        assert_eq!(spoken.len(), 1);
        let (_, none) = record(|| ());
        assert!(none.is_empty());
    }
}
