//! The survey answers of the sample: a year of the three ready surveys, with customers that are rather
//! satisfied, some that are not, and a slow change for the better.

use super::{ACTION, Territory};
use crate::door::Tx;
use crate::error::Result;
use crate::store::Store;
use crate::survey::{Templates, Whom, current_id, decline, record_response};
use crate::visit::utc;
use chrono::Duration;
use domain::survey::{Given, NextQuestion, Question, QuestionKind, SurveyMode, SurveyTemplate, next};

/// What people say, by how satisfied they are: from the least to the most.
const SAID: [&[&str]; 3] = [
    &[
        "到货通知太晚，缺货时只能临时找替代。",
        "来访常赶上门诊最忙的时候。",
        "上次问的剂量问题一直没有答复。",
        "资料多是年轻患者的数据，老年人用不上。",
    ],
    &[
        "讲者很好，时间常与门诊冲突。",
        "资料不错，希望再短一些。",
        "联系方便，答复有时慢一两天。",
        "希望多一些真实世界的证据。",
    ],
    &[
        "资料更新及时，答疑当天就有回音。",
        "准备充分，谈的都是用得上的内容。",
        "科室会组织得很好，病例讨论有收获。",
        "安全性信息说得清楚，没有夸大。",
    ],
];

impl Territory {
    /// Answers of people by name and of nobody, and of institutions.
    pub(super) fn surveys(&mut self, tx: &mut Tx) -> Result<()> {
        let mut templates = Templates::default();
        let people = self.people.len();
        for _ in 0..people * 2 / 5 {
            let at = self.dice.skewed(people);
            let customer_id = Some(self.people[at].id.clone());
            let brand_id = self.dice.chance(70).then(|| self.dice.pick(&self.brands).cloned()).flatten();
            self.answer(tx, &mut templates, "visit_service", customer_id, brand_id)?;
        }
        for _ in 0..people / 8 {
            self.answer(tx, &mut templates, "academic_support", None, None)?;
        }
        let hospitals = self.sites.len().min(self.scale.hospitals as usize);
        for at in 0..hospitals {
            if self.dice.chance(75) {
                let customer_id = Some(self.sites[at].id.clone());
                self.answer(tx, &mut templates, "institution_cooperation", customer_id, None)?;
            }
        }
        let visit_service = current_id(tx.read(), "visit_service")?;
        for _ in 0..people / 14 {
            tx.happened(None);
            let id = self.people[self.dice.skewed(people)].id.clone();
            decline(tx, &visit_service, &id)?;
        }
        Ok(())
    }

    /// That many responses by name to one survey: to measure with.
    pub(super) fn answer_often(&mut self, store: &mut Store, group: &str, responses: u32) -> Result<()> {
        let mut templates = Templates::default();
        for from in (0..responses).step_by(1000) {
            let some = from..responses.min(from + 1000);
            store.write_group(group, ACTION, |tx| {
                some.clone().try_for_each(|_| {
                    let at = self.dice.below(self.people.len() as u32) as usize;
                    let customer_id = Some(self.people[at].id.clone());
                    let brand_id = self.dice.pick(&self.brands).cloned();
                    self.answer(tx, &mut templates, "visit_service", customer_id, brand_id)
                })
            })?;
        }
        Ok(())
    }

    fn answer(
        &mut self,
        tx: &mut Tx,
        templates: &mut Templates,
        code: &str,
        customer_id: Option<String>,
        brand_id: Option<String>,
    ) -> Result<()> {
        // More of late than a year ago.
        let back = self.dice.below(360).min(self.dice.below(360)) + 1;
        let minute = 9 * 60 + self.dice.below(8 * 60);
        let at = self.moment(self.day(-i64::from(back)), minute);
        let at = at.min(self.now - Duration::minutes(5));
        tx.happened(Some(&at.to_rfc3339_opts(chrono::SecondsFormat::Millis, false)));
        let whom =
            Whom { template_id: current_id(tx.read(), code)?, customer_id, institution_id: None, brand_id };
        let template = templates.get(tx.read(), &whom.template_id)?;
        // How satisfied, in percent: rising over the year.
        let level = (38 + self.dice.below(71) + (360 - back) / 20).min(100);
        let answers = self.answers(&template, level)?;
        let mode = if self.dice.chance(60) { SurveyMode::Kiosk } else { SurveyMode::Paper };
        let day = at.date_naive().to_string();
        record_response(tx, templates, &whom, (&day, &utc(at)), mode, &answers).map(|_| ())
    }

    /// Along the way that the answers take.
    fn answers(&mut self, template: &SurveyTemplate, level: u32) -> Result<Vec<Given>> {
        let mut answers: Vec<Given> = vec![];
        let mut current: Option<String> = None;
        while let NextQuestion::Ask { question } = next(template, &answers, current.as_deref())? {
            if let Some(at) = template.place(&question) {
                let asked = &template.questions[at];
                if asked.required || self.dice.chance(65) {
                    let values = self.values(asked, level).into_iter();
                    answers.extend(values.map(|value| Given { question: question.clone(), value }));
                }
            }
            current = Some(question);
        }
        Ok(answers)
    }

    fn values(&mut self, question: &Question, level: u32) -> Vec<String> {
        let mood = if level < 50 { 0 } else { 1 + usize::from(level >= 78) };
        match &question.kind {
            QuestionKind::Text { .. } if self.dice.chance(45) => vec![],
            QuestionKind::Text { .. } => {
                self.dice.pick(SAID[mood]).map(|said| (*said).to_owned()).into_iter().collect()
            }
            QuestionKind::Single { options } => {
                self.dice.pick(options).map(|option| option.id.clone()).into_iter().collect()
            }
            QuestionKind::Multiple { options, max } => {
                let wanted = 1 + self.dice.below((*max).min(2));
                let from = self.dice.below(options.len() as u32) as usize;
                let some = options.iter().cycle().skip(from).take(wanted as usize);
                some.map(|option| option.id.clone()).collect()
            }
            kind => {
                let (lowest, highest) = kind.bounds().unwrap_or_default();
                let level = if kind.is_scale() { level } else { self.dice.below(101) };
                let steps = highest - lowest;
                let step = i32::try_from(level).unwrap_or_default() * (steps + 1) / 101;
                let off = i32::try_from(self.dice.below(3)).unwrap_or_default() - 1;
                vec![(lowest + (step + off).clamp(0, steps)).to_string()]
            }
        }
    }
}
