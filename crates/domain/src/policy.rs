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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_initial_policy_keeps_its_own_bounds() {
        assert_eq!(Policy::initial().check(), Ok(()));
        assert_eq!(Policy::initial().id, Policy::ID);
    }

    #[test]
    fn each_setting_keeps_to_its_bounds() {
        let valid = Policy::initial();
        for (policy, is_valid) in [
            (Policy { back_dating_days: 0, ..valid.clone() }, true),
            (Policy { back_dating_days: 366, ..valid.clone() }, true),
            (Policy { back_dating_days: 367, ..valid.clone() }, false),
            (Policy { adverse_event_hours: 0, ..valid.clone() }, false),
            (Policy { adverse_event_hours: 1, ..valid.clone() }, true),
            (Policy { adverse_event_hours: 721, ..valid.clone() }, false),
            (Policy { idle_lock_minutes: 0, ..valid.clone() }, false),
            (Policy { idle_lock_minutes: 480, ..valid.clone() }, true),
            (Policy { idle_lock_minutes: 481, ..valid }, false),
        ] {
            assert_eq!(policy.check().is_ok(), is_valid, "{policy:?}");
        }
    }

    #[test]
    fn an_empty_policy_is_refused() {
        assert_eq!(Policy::default().check().unwrap_err().code(), "record.field_invalid");
    }
}
