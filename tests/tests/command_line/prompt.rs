//! The passphrase as a person types it: at a terminal, which `script` provides.

use super::*;
use std::io::{Read, Write};
use std::process::Stdio;
use std::time::Duration;

/// What the terminal showed, and the exit status.
struct Shown {
    text: String,
    status: i32,
}

/// Runs the program at a terminal of its own and answers each prompt when it stands there.
fn at_a_terminal(shelf: &Shelf, verb: &str, answers: &[(&str, &str)]) -> Shown {
    let mut terminal = Command::new("script")
        .args([
            "--quiet",
            "--return",
            "--command",
            &format!("\"$ROUNDS\" --data \"$DATA\" {verb}"),
            "/dev/null",
        ])
        .env("ROUNDS", program())
        .env("DATA", shelf.path("one"))
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut keys, mut screen) = (terminal.stdin.take().unwrap(), terminal.stdout.take().unwrap());
    let (sender, bytes) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut byte = [0];
        while screen.read(&mut byte).is_ok_and(|read| read > 0) && sender.send(byte[0]).is_ok() {}
    });
    let mut text = vec![];
    for (prompt, answer) in answers {
        let begun = text.len();
        while !String::from_utf8_lossy(&text[begun..]).contains(prompt) {
            let byte = bytes.recv_timeout(Duration::from_secs(60));
            text.push(byte.unwrap_or_else(|_| panic!("no {prompt} in {}", String::from_utf8_lossy(&text))));
        }
        // The prompt stands there a moment before the echo is off; nobody types that fast.
        std::thread::sleep(Duration::from_millis(500));
        keys.write_all(format!("{answer}\n").as_bytes()).unwrap();
    }
    text.extend(bytes.iter());
    let status = terminal.wait().unwrap().code().unwrap_or(-1);
    Shown { text: String::from_utf8_lossy(&text).into_owned(), status }
}

#[test]
fn at_a_terminal_a_new_passphrase_is_asked_for_twice_and_never_shown() {
    let shelf = Shelf::new();
    let differ = [("Passphrase: ", "correct horse"), ("Again: ", "correct house")];
    let refused = at_a_terminal(&shelf, "init", &differ);
    assert_eq!(refused.status, 1, "{}", refused.text);
    assert!(refused.text.contains("[cli.prompts_differ]"), "{}", refused.text);
    assert!(!shelf.path("one").join("rounds.db").exists(), "nothing was made");

    let same = [("Passphrase: ", "correct horse"), ("Again: ", "correct horse")];
    let made = at_a_terminal(&shelf, "init", &same);
    assert_eq!(made.status, 0, "{}", made.text);
    assert!(made.text.contains("recovery code, shown this once: "), "{}", made.text);
    for shown in [&refused, &made] {
        assert!(!shown.text.contains("correct"), "{}", shown.text);
    }

    let wrong = at_a_terminal(&shelf, "check", &[("Passphrase: ", "correct house")]);
    assert_eq!(wrong.status, 4, "{}", wrong.text);
    let opened = at_a_terminal(&shelf, "check", &[("Passphrase: ", "correct horse")]);
    assert_eq!(opened.status, 0, "{}", opened.text);
    assert!(opened.text.contains("sound: 0 customers"), "asked once, and opened: {}", opened.text);
    assert!(!opened.text.contains("Again"), "{}", opened.text);
}
