//! What a window manager says to a window. The virtual display has none.

use std::error::Error;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{AtomEnum, ClientMessageEvent, ConnectionExt, EventMask, Window};

/// Sends `WM_DELETE_WINDOW` to every window whose title begins with `title`: ICCCM, 4.2.8.1. Returns whether
/// there was any.
pub fn ask_to_close(title: &str) -> Result<bool, Box<dyn Error>> {
    let (connection, screen) = x11rb::connect(None)?;
    let atom = |name: &str| -> Result<u32, Box<dyn Error>> {
        Ok(connection.intern_atom(false, name.as_bytes())?.reply()?.atom)
    };
    let (protocols, delete, name) = (atom("WM_PROTOCOLS")?, atom("WM_DELETE_WINDOW")?, atom("_NET_WM_NAME")?);
    let mut waiting: Vec<Window> = vec![connection.setup().roots[screen].root];
    let mut asked = false;
    while let Some(window) = waiting.pop() {
        waiting.extend(connection.query_tree(window)?.reply()?.children);
        let property = |atom: u32| -> Result<Vec<u8>, Box<dyn Error>> {
            Ok(connection.get_property(false, window, atom, AtomEnum::ANY, 0, 256)?.reply()?.value)
        };
        if property(name)?.starts_with(title.as_bytes()) && !property(protocols)?.is_empty() {
            let message = ClientMessageEvent::new(32, window, protocols, [delete, 0, 0, 0, 0]);
            connection.send_event(false, window, EventMask::NO_EVENT, message)?;
            asked = true;
        }
    }
    connection.flush()?;
    Ok(asked)
}
