//! One program: without a verb it opens the window, with a verb it is a command line and never
//! touches GTK.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    rounds::cli::main()
}
