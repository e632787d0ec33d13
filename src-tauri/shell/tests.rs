use super::made::{NEW, PASSPHRASE};
use super::watch::{SLEEP_MS, TICK_MS, Watch};
use super::*;
use domain::policy::Policy;

const MINUTE_MS: i64 = 60_000;

/// An unlocked shell whose policy locks after three minutes, with the clock and what it told.
struct Scene {
    shell: Shell,
    now: Arc<AtomicI64>,
    watch: Watch,
    told: Arc<Mutex<Vec<String>>>,
    _dir: tempfile::TempDir,
}

impl Scene {
    async fn new() -> Scene {
        let dir = tempfile::tempdir().unwrap();
        let now = Arc::new(AtomicI64::new(1_795_000_000_000));
        let wall = now.clone();
        let shell = Shell::with_wall(dir.path().join("data"), Arc::new(move || wall.load(Ordering::Relaxed)));
        let told = Arc::new(Mutex::new(vec![]));
        let listener = told.clone();
        shell.on_notice(move |notice| {
            if let Notice::Locked { reason } = notice {
                listener.lock().unwrap().push(reason);
            }
        });
        let (place, opener) = (shell.place(), shell.clone());
        let opened = shell.on_writer(move |slot| {
            let (mut store, _) = Store::create(place, &NEW, clock())?;
            let policy = Policy { idle_lock_minutes: 3, ..Policy::initial() };
            store.write("policy.edit", |tx| {
                store::catalogue::save_policy(tx, domain::Edit::between(&Policy::initial(), &policy, 1))
            })?;
            opener.opened(slot, store);
            Ok(())
        });
        opened.await.unwrap();
        let watch = Watch::new(&shell);
        Scene { shell, now, watch, told, _dir: dir }
    }

    /// Lets time pass with the machine awake: the shell looks every tick.
    async fn awake(&mut self, ms: i64) {
        for _ in 0..ms / TICK_MS {
            self.jump(TICK_MS).await;
        }
    }

    /// Moves the clock at once, then looks.
    async fn jump(&mut self, ms: i64) {
        self.now.fetch_add(ms, Ordering::Relaxed);
        self.shell.tick(&mut self.watch).await;
    }

    async fn unlock(&self) {
        let (place, opener) = (self.shell.place(), self.shell.clone());
        let opened = self.shell.on_writer(move |slot| {
            let secret = store::Secret::passphrase(PASSPHRASE);
            opener.opened(slot, Store::unlock(place, &secret, clock())?);
            Ok(())
        });
        opened.await.unwrap();
    }

    fn told(&self) -> Vec<String> {
        self.told.lock().unwrap().clone()
    }
}

#[tokio::test]
async fn idling_beyond_the_policy_locks_and_not_before() {
    let mut scene = Scene::new().await;
    scene.awake(3 * MINUTE_MS).await;
    assert!(scene.shell.is_unlocked(), "exactly the policy's minutes are still allowed");
    scene.jump(TICK_MS).await;
    assert!(!scene.shell.is_unlocked());
    assert_eq!(scene.told(), ["idle"]);
    let refused = scene.shell.with_store(|_| Ok(())).await.unwrap_err();
    assert_eq!(refused.code, "shell.locked");
    scene.awake(10 * MINUTE_MS).await;
    assert_eq!(scene.told(), ["idle"], "a locked store is not locked again");
}

#[tokio::test]
async fn a_sign_of_life_defers_the_lock() {
    let mut scene = Scene::new().await;
    for _ in 0..4 {
        scene.awake(2 * MINUTE_MS).await;
        scene.shell.touch();
    }
    assert!(scene.shell.is_unlocked(), "eight minutes, never three without a sign of life");
    scene.awake(3 * MINUTE_MS + TICK_MS).await;
    assert_eq!(scene.told(), ["idle"]);
}

#[tokio::test]
async fn a_sleep_locks_however_short_the_idling_and_a_slow_machine_does_not() {
    let mut scene = Scene::new().await;
    scene.shell.touch();
    scene.jump(SLEEP_MS).await;
    assert!(scene.shell.is_unlocked(), "a busy machine may look late");
    scene.jump(SLEEP_MS + 1).await;
    assert!(!scene.shell.is_unlocked());
    assert_eq!(scene.told(), ["sleep"]);
}

#[tokio::test]
async fn a_sleep_that_is_announced_locks_before_it_comes_and_who_unlocks_after_it_is_not_locked_out_again() {
    let mut scene = Scene::new().await;
    scene.shell.touch();
    scene.shell.going_to_sleep().await;
    assert!(!scene.shell.is_unlocked());
    assert_eq!(scene.told(), ["sleep"]);
    // Awake again and unlocked before the next look at the clock, which finds the gap.
    scene.now.fetch_add(60 * MINUTE_MS, Ordering::Relaxed);
    scene.unlock().await;
    scene.jump(TICK_MS).await;
    assert!(scene.shell.is_unlocked());
    assert_eq!(scene.told(), ["sleep"]);
}

#[tokio::test]
async fn long_work_that_an_announced_sleep_interrupts_is_let_finish_and_then_it_locks() {
    let mut scene = Scene::new().await;
    *scene.shell.0.task.lock().unwrap() = Some("import");
    scene.shell.going_to_sleep().await;
    assert!(scene.shell.is_unlocked());
    *scene.shell.0.task.lock().unwrap() = None;
    scene.shell.touch();
    scene.jump(TICK_MS).await;
    assert_eq!(scene.told(), ["sleep"]);
}

#[tokio::test]
async fn long_work_is_let_finish_and_a_sleep_during_it_locks_afterwards() {
    let mut scene = Scene::new().await;
    *scene.shell.0.task.lock().unwrap() = Some("import");
    scene.jump(10 * MINUTE_MS).await;
    scene.awake(10 * MINUTE_MS).await;
    assert!(scene.shell.is_unlocked());
    *scene.shell.0.task.lock().unwrap() = None;
    scene.shell.touch();
    scene.jump(TICK_MS).await;
    assert_eq!(scene.told(), ["sleep"]);
}

#[tokio::test]
async fn a_clock_that_is_set_back_does_not_put_the_lock_off() {
    let mut scene = Scene::new().await;
    scene.jump(-60 * MINUTE_MS).await;
    assert!(scene.shell.is_unlocked());
    scene.awake(3 * MINUTE_MS + TICK_MS).await;
    assert_eq!(scene.told(), ["idle"]);
}

#[tokio::test]
async fn unlocking_anew_begins_the_idling_anew() {
    let mut scene = Scene::new().await;
    scene.awake(3 * MINUTE_MS + TICK_MS).await;
    scene.jump(60 * MINUTE_MS).await;
    scene.unlock().await;
    scene.awake(3 * MINUTE_MS).await;
    assert!(scene.shell.is_unlocked());
    assert_eq!(scene.told(), ["idle"]);
}

#[tokio::test]
async fn visits_are_counted_anew_between_the_writes_and_the_page_hears_when_all_are() {
    use domain::visit::{Channel, FormAttendee, Outcome, VisitForm};
    let scene = Scene::new().await;
    let heard: Arc<Mutex<Vec<String>>> = Arc::default();
    let listener = heard.clone();
    scene.shell.on_notice(move |notice| {
        listener.lock().unwrap().push(match notice {
            Notice::Changed { action } => action,
            Notice::Progress { task, done, total } => format!("{task} {done}/{total}"),
            Notice::Locked { .. } => "locked".into(),
            Notice::Opening { opening } => format!("{opening:?}"),
            Notice::Failed { error } => error.code,
            Notice::Wanted { dir } => dir,
        });
    });
    let made = scene.shell.write("customer.import", |tx| {
        let mut last = String::new();
        for n in 0..650 {
            let person = domain::person::Person { name: format!("医生{n}"), ..Default::default() };
            last = tx.save(&person)?.id;
        }
        let form = VisitForm {
            at: clock()().to_rfc3339(),
            channel: Channel::Email,
            attendees: vec![FormAttendee { customer_id: last.clone(), affiliation_id: None }],
            outcome: Some(Outcome::Reached),
            ..VisitForm::default()
        };
        store::visit::submit(tx, &form, None)?;
        Ok(last)
    });
    let last = made.await.unwrap().value;
    let email = [("excludes_email".to_owned(), false.into())].into_iter().collect();
    let publish = |tx: &mut Tx| store::catalogue::save_policy(tx, domain::Edit::of("", 0, email));
    scene.shell.write("policy.edit", publish).await.unwrap();
    let id = last.clone();
    scene.shell.write("customer.tag", move |tx| store::customer::add_tag(tx, &id, "讲者")).await.unwrap();
    for _ in 0..500 {
        if heard.lock().unwrap().iter().any(|what| what == "recount") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let mut heard = heard.lock().unwrap().clone();
    heard.retain(|what| what.starts_with("recount"));
    assert_eq!(heard, ["recount 400/650", "recount 600/650", "recount"]);
    let line = scene.shell.read(move |c| store::listing::one(c, &last)).await.unwrap().unwrap();
    assert_eq!(line.visits, 1);
}
