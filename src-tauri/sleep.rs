//! Locking before the machine sleeps, where the system says beforehand that it will.
//!
//! logind tells everybody and waits for those who hold a delay lock, five seconds at most. Elsewhere, and
//! where it is not reached, the shell finds out afterwards by the gap in the clock.

#[cfg(target_os = "linux")]
pub use logind::before;

#[cfg(not(target_os = "linux"))]
pub fn before(_on_sleep: impl Fn() + Send + 'static) {}

#[cfg(target_os = "linux")]
mod logind {
    use zbus::blocking::{Connection, Proxy};
    use zbus::zvariant::OwnedFd;

    pub(super) const NAME: &str = "org.freedesktop.login1";
    pub(super) const PATH: &str = "/org/freedesktop/login1";
    pub(super) const MANAGER: &str = "org.freedesktop.login1.Manager";
    pub(super) const SIGNAL: &str = "PrepareForSleep";

    /// Calls `on_sleep` each time before the machine sleeps; it sleeps when that has returned.
    pub fn before(on_sleep: impl Fn() + Send + 'static) {
        std::thread::spawn(move || {
            // Without a bus or logind (a container, another init) nobody tells.
            let _ = Connection::system().and_then(|bus| listen(&bus, &on_sleep));
        });
    }

    pub(super) fn listen(bus: &Connection, on_sleep: &dyn Fn()) -> zbus::Result<()> {
        let logind = Proxy::new(bus, NAME, PATH, MANAGER)?;
        let signals = logind.receive_signal(SIGNAL)?;
        let mut held = delay(&logind);
        for signal in signals {
            let sleeps: bool = signal.body().deserialize()?;
            if sleeps {
                on_sleep();
                drop(held.take());
            } else {
                held = delay(&logind);
            }
        }
        Ok(())
    }

    /// The machine does not sleep while this is held. Refused, it is still told that it will.
    fn delay(logind: &Proxy) -> Option<OwnedFd> {
        let why = "locks the data before the machine sleeps";
        logind.call("Inhibit", &("sleep", "Rounds", why, "delay")).ok()
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::logind::{MANAGER, NAME, PATH, SIGNAL, listen};
    use std::io::{BufRead, BufReader, Read};
    use std::os::fd::OwnedFd;
    use std::os::unix::net::UnixStream;
    use std::process::{Child, Command, Stdio};
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, mpsc};
    use std::time::Duration;
    use zbus::blocking::connection::Builder;

    /// A bus of its own, so that no test depends on the machine's.
    struct Bus(Child, String);

    impl Bus {
        fn start() -> Bus {
            let mut daemon = Command::new("dbus-daemon")
                .args(["--session", "--nofork", "--print-address=1"])
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let mut address = String::new();
            BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
            Bus(daemon, address.trim().to_owned())
        }
    }

    impl Drop for Bus {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    /// logind as far as it is asked: it hands out delay locks and keeps the other end of each.
    struct Logind(mpsc::Sender<UnixStream>);

    #[zbus::interface(name = "org.freedesktop.login1.Manager")]
    impl Logind {
        fn inhibit(&self, what: &str, _who: &str, _why: &str, mode: &str) -> zbus::zvariant::OwnedFd {
            assert_eq!((what, mode), ("sleep", "delay"));
            let (ours, theirs) = UnixStream::pair().unwrap();
            self.0.send(ours).unwrap();
            OwnedFd::from(theirs).into()
        }
    }

    /// Waits until whoever holds the lock lets it go.
    fn let_go(mut lock: &UnixStream) {
        lock.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        assert_eq!(lock.read(&mut [0]).unwrap(), 0);
    }

    #[test]
    fn the_machine_waits_with_its_sleep_until_the_work_before_it_is_done_each_time_anew() {
        let bus = Bus::start();
        let (sender, locks) = mpsc::channel();
        let builder = Builder::address(bus.1.as_str()).unwrap().name(NAME).unwrap();
        let logind = builder.serve_at(PATH, Logind(sender)).unwrap().build().unwrap();
        let told = |sleeps: bool| {
            logind.emit_signal(None::<zbus::names::BusName>, PATH, MANAGER, SIGNAL, &(sleeps,)).unwrap();
        };
        let client = Builder::address(bus.1.as_str()).unwrap().build().unwrap();
        let done = Arc::new(AtomicBool::new(false));
        let work = done.clone();
        std::thread::spawn(move || {
            let on_sleep = || {
                std::thread::sleep(Duration::from_millis(100));
                work.store(true, Ordering::SeqCst);
            };
            let _ = listen(&client, &on_sleep);
        });
        for _ in 0..2 {
            let lock = locks.recv_timeout(Duration::from_secs(20)).unwrap();
            done.store(false, Ordering::SeqCst);
            told(true);
            let_go(&lock);
            assert!(done.load(Ordering::SeqCst), "let go only when it was done");
            told(false);
        }
    }
}
