//! The company's settings that rules depend on.
//!
//! A policy is published as immutable versions: a changed rule is a new row, the newest counts, and a
//! version that is taken back is deleted, so that the one before it counts again.

use crate::visit::Channel;
use crate::{Check, Problem, civil, record};

record! {
    /// One published version. A laptop without a server publishes its own.
    Policy = "policy", Company {
        /// Days after a visit within which it may be entered.
        back_dating_days: u32,
        /// Hours within which an adverse event must be reported.
        adverse_event_hours: u32,
        /// Minutes without a key or a pointer after which the app locks.
        idle_lock_minutes: u32,
        /// 1, 2, …: the highest counts.
        version: u32,
        /// UTC instant, RFC 3339 with milliseconds.
        published_at: String,
        /// Visits through these channels count neither as visits a day nor for coverage. What a version
        /// says nothing about counts: so it was before there was the question.
        excludes_face_to_face: bool,
        excludes_phone: bool,
        excludes_wechat: bool,
        excludes_video: bool,
        excludes_email: bool,
        excludes_department_meeting: bool,
        excludes_academic_event: bool,
    }
}

impl Policy {
    /// The version with which every store begins has this id everywhere; later ones have their own.
    pub const FIRST_ID: &'static str = "policy";

    /// Fields that publishing sets by itself.
    pub const STAMPED: &'static [&'static str] = &["version", "published_at"];

    /// What holds until a company says otherwise. An e-mail does not count: it can be sent to anybody
    /// at any hour, and nobody need have met or answered. Everything else is a conversation.
    pub fn initial() -> Self {
        Policy {
            id: Self::FIRST_ID.into(),
            back_dating_days: 7,
            adverse_event_hours: 24,
            idle_lock_minutes: 15,
            version: 1,
            excludes_email: true,
            ..Self::default()
        }
    }

    /// Whether visits through this channel count.
    pub fn counts_channel(&self, channel: Channel) -> bool {
        !match channel {
            Channel::FaceToFace => self.excludes_face_to_face,
            Channel::Phone => self.excludes_phone,
            Channel::Wechat => self.excludes_wechat,
            Channel::Video => self.excludes_video,
            Channel::Email => self.excludes_email,
            Channel::DepartmentMeeting => self.excludes_department_meeting,
            Channel::AcademicEvent => self.excludes_academic_event,
        }
    }

    /// The field that takes a channel out of the count.
    pub fn excludes_field(channel: Channel) -> String {
        format!("excludes_{}", channel.text())
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
        if !Channel::ALL.iter().any(|channel| self.counts_channel(*channel)) {
            return Err(Problem::FieldMissing { field: "counted_channels".into() });
        }
        match self.published_at.is_empty() {
            true => Ok(()),
            false => civil::instant("published_at", &self.published_at).map(|_| ()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Record;

    #[test]
    fn the_initial_policy_keeps_its_own_bounds() {
        assert_eq!(Policy::initial().check(), Ok(()));
        assert_eq!(Policy::initial().id, Policy::FIRST_ID);
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
    fn every_channel_has_its_field_and_only_an_email_is_left_out_at_first() {
        let left_out: Vec<_> =
            Channel::ALL.iter().filter(|channel| !Policy::initial().counts_channel(**channel)).collect();
        assert_eq!(left_out, [&Channel::Email]);
        for channel in Channel::ALL {
            let mut fields = Policy { excludes_email: false, ..Policy::initial() }.to_fields();
            assert!(fields.insert(Policy::excludes_field(*channel), true.into()).is_some(), "{channel:?}");
            let policy = Policy::from_fields(&fields).unwrap();
            let left_out: Vec<_> =
                Channel::ALL.iter().filter(|channel| !policy.counts_channel(**channel)).collect();
            assert_eq!(left_out, [channel]);
        }
    }

    #[test]
    fn some_channel_counts() {
        let mut fields = Policy::initial().to_fields();
        let all = Channel::ALL.iter().map(|channel| (Policy::excludes_field(*channel), true.into()));
        fields.extend(all);
        assert_eq!((Policy::KIND.check)(&fields).unwrap_err().code(), "record.field_missing");
        fields.insert("excludes_phone".into(), false.into());
        assert!((Policy::KIND.check)(&fields).is_ok());
    }

    #[test]
    fn a_version_that_was_published_before_there_was_the_question_counts_every_channel() {
        let old = Policy { excludes_email: false, ..Policy::initial() };
        let mut fields = old.to_fields();
        fields.retain(|name, _| !name.starts_with("excludes_"));
        let read = Policy::from_fields(&fields).unwrap();
        assert!(Channel::ALL.iter().all(|channel| read.counts_channel(*channel)));
    }

    #[test]
    fn an_empty_policy_is_refused() {
        assert_eq!(Policy::default().check().unwrap_err().code(), "record.field_invalid");
    }
}
