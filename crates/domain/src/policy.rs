//! The company's settings that rules depend on.

use crate::{Check, Problem, record};

record! {
    /// One row, id `policy`. A laptop without a server sets it itself.
    Policy = "policy", Company {
        /// Days after a visit within which it may be entered.
        back_dating_days: u32,
        /// Hours within which an adverse event must be reported.
        adverse_event_hours: u32,
        /// Minutes without a key or a pointer after which the app locks.
        idle_lock_minutes: u32,
    }
}

impl Policy {
    pub const ID: &'static str = "policy";

    /// What holds until a company says otherwise.
    pub fn initial() -> Self {
        Policy {
            id: Self::ID.into(),
            back_dating_days: 7,
            adverse_event_hours: 24,
            idle_lock_minutes: 15,
            ..Self::default()
        }
    }
}

impl Check for Policy {
    fn check(&self) -> Result<(), Problem> {
        let bounds = [
            ("back_dating_days", self.back_dating_days, 0, 366),
            ("adverse_event_hours", self.adverse_event_hours, 1, 720),
            ("idle_lock_minutes", self.idle_lock_minutes, 1, 480),
        ];
        for (field, value, min, max) in bounds {
            if value < min || value > max {
                return Err(Problem::FieldInvalid { field: field.into(), value: value.to_string() });
            }
        }
        Ok(())
    }
}
