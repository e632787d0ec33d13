//! The places of the sample: hospitals with departments and windows, clinics, pharmacies, distributors.

use super::{Territory, put};
use crate::door::Tx;
use crate::error::Result;
use chrono::{Datelike, Months};
use domain::customer::{
    Department, HospitalGrade, Institution, InstitutionKind, MasterState, ReceptionWindow,
};
use domain::transaction::{Fen, Transaction};

/// An institution as the rest of the sample needs it.
pub(crate) struct Site {
    pub id: String,
    pub kind: InstitutionKind,
    /// Windows of the whole institution.
    pub windows: Vec<ReceptionWindow>,
    pub departments: Vec<String>,
    /// Indexes of the people who mainly work there.
    pub people: Vec<usize>,
}

/// How many departments hospital number `at` has.
pub(crate) fn department_count(at: u32, departments_max: u32) -> u32 {
    match at {
        0 => departments_max,
        1..4 => departments_max * 2 / 3,
        _ => departments_max / 2 - at % 3,
    }
}

impl Territory {
    /// Institution number `at`: hospitals first, then clinics, pharmacies, distributors.
    pub(super) fn institution(&mut self, tx: &mut Tx, at: u32) -> Result<()> {
        let scale = self.scale;
        let clinics = scale.hospitals + scale.clinics;
        let institution = match at {
            _ if at < scale.hospitals => self.hospital(at),
            _ if at < clinics => self.place(InstitutionKind::Clinic, at - scale.hospitals),
            _ if at < clinics + scale.pharmacies => self.place(InstitutionKind::Pharmacy, at - clinics),
            _ => self.place(InstitutionKind::Distributor, at - clinics - scale.pharmacies),
        };
        put(tx, &institution)?;
        self.align(tx, &institution.id)?;
        self.code(tx, &institution.id, format!("ORG{:06}", at + 1))?;
        let mut site = Site {
            id: institution.id,
            kind: institution.kind,
            windows: vec![],
            departments: vec![],
            people: vec![],
        };
        if at < scale.hospitals {
            self.inside(tx, at, &mut site)?;
        }
        if site.kind != InstitutionKind::Clinic {
            self.purchases(tx, at, &site)?;
        }
        self.sites.push(site);
        Ok(())
    }

    fn hospital(&mut self, at: u32) -> Institution {
        let known = self.places.hospitals.get(at as usize).cloned();
        let (name, short, grade) = known.unwrap_or_else(|| {
            let district = self.dice.word(&self.places.districts);
            (format!("{district}第{}医院", at + 1), format!("{}院", at + 1), "2".into())
        });
        let beds = match grade.as_str() {
            "3a" => self.dice.range(1200, 2600),
            "3b" => self.dice.range(600, 1100),
            "1" => self.dice.range(40, 90),
            _ => self.dice.range(200, 600),
        };
        Institution {
            short_name: Some(short),
            grade: HospitalGrade::from_text(&grade).unwrap_or_default(),
            beds: Some(beds),
            booking_lead_days: (at < 3).then_some(at + 1),
            required_papers: (at < 3).then(|| "预约单、备案证明、身份证".into()),
            ..self.base(InstitutionKind::Hospital, name, at)
        }
    }

    fn place(&mut self, kind: InstitutionKind, at: u32) -> Institution {
        let names = match kind {
            InstitutionKind::Pharmacy => &self.places.pharmacies,
            InstitutionKind::Distributor => &self.places.distributors,
            _ => &self.places.clinics,
        };
        let name = names.get(at as usize % names.len().max(1)).cloned().unwrap_or_default();
        let district = self.places.districts.get(at as usize % self.places.districts.len().max(1)).cloned();
        let name = match (kind, at as usize >= names.len()) {
            (InstitutionKind::Pharmacy, _) => {
                format!("{name}（{}{}店）", district.unwrap_or_default(), at + 1)
            }
            (_, true) => format!("{name}（{}）", at + 1),
            _ => name,
        };
        let base = self.base(kind, name, at);
        let company = kind == InstitutionKind::Pharmacy || kind == InstitutionKind::Distributor;
        Institution { credit_code: company.then(|| credit_code(kind as u32 * 1_000_000 + at)), ..base }
    }

    fn base(&mut self, kind: InstitutionKind, name: String, at: u32) -> Institution {
        let districts = &self.places.districts;
        let named = districts.iter().find(|district| name.contains(district.as_str())).cloned();
        let district = named.or_else(|| districts.get(at as usize % districts.len().max(1)).cloned());
        Institution {
            id: self.dice.id(),
            kind,
            name,
            city: Some(self.places.city.clone()),
            address: Some(format!("示范路{}号", at * 7 + 3)),
            district,
            state: if self.dice.chance(70) { MasterState::Validated } else { MasterState::Local },
            ..Institution::default()
        }
    }

    /// Departments, reception windows, own fields and tags of a hospital.
    fn inside(&mut self, tx: &mut Tx, at: u32, site: &mut Site) -> Result<()> {
        let count = department_count(at, self.scale.departments_max);
        for name in 0..count {
            let names = &self.places.departments;
            let name =
                names.get((name as usize + at as usize * (at > 0) as usize) % names.len().max(1)).cloned();
            let beds = self.dice.chance(70).then(|| self.dice.range(20, 80));
            let department = Department {
                id: self.dice.id(),
                institution_id: site.id.clone(),
                name: name.unwrap_or_default(),
                beds,
                ..Department::default()
            };
            put(tx, &department)?;
            self.align(tx, &department.id)?;
            site.departments.push(department.id);
        }
        // Five of six hospitals have windows of their own; in two departments of the first they differ.
        let windows: &[(u32, &str, &str)] = match at % 6 {
            0 => &[(2, "14:00", "16:30"), (4, "14:00", "16:30"), (5, "09:00", "11:00")],
            1 => &[(1, "08:30", "11:30"), (3, "08:30", "11:30"), (5, "13:30", "16:00")],
            2 => &[(3, "14:00", "17:00")],
            3 => &[(1, "14:00", "17:00"), (2, "14:00", "17:00"), (4, "08:30", "11:00")],
            4 => &[(2, "08:30", "17:00"), (5, "08:30", "17:00")],
            _ => &[],
        };
        for window in windows {
            let window = self.window(tx, site, None, *window)?;
            site.windows.push(window);
        }
        if at == 0 {
            for department in site.departments.clone().into_iter().take(2) {
                self.window(tx, site, Some(department), (1, "15:00", "17:00"))?;
            }
        }
        let id = site.id.clone();
        self.own_value(tx, "committee", &id, ["每季度", "每半年", "每年"][at as usize % 3])?;
        let days = self.dice.range(5, 90);
        let next = self.day(i64::from(days)).to_string();
        self.own_value(tx, "next_committee", &id, &next)?;
        if at < 4 { self.tag(tx, &id, "重点医院".into()) } else { Ok(()) }
    }

    fn window(
        &mut self,
        tx: &mut Tx,
        site: &Site,
        department_id: Option<String>,
        (weekday, from, to): (u32, &str, &str),
    ) -> Result<ReceptionWindow> {
        let window = ReceptionWindow {
            id: self.dice.id(),
            institution_id: site.id.clone(),
            department_id,
            weekday,
            from_time: from.into(),
            to_time: to.into(),
            place: Some("行政楼一层接待室".into()),
            ..ReceptionWindow::default()
        };
        put(tx, &window)?;
        Ok(window)
    }

    /// A year of orders by month: few large buyers, many small ones, some months without, and every
    /// ninth buyer stopped in spring. Orders belong to institutions, never to people.
    fn purchases(&mut self, tx: &mut Tx, at: u32, site: &Site) -> Result<()> {
        let base: u32 = match site.kind {
            InstitutionKind::Distributor => 900_000,
            InstitutionKind::Hospital => 1_200_000 / (at + 1) + 30_000,
            _ => 6_000 + self.dice.below(40_000),
        };
        let first = self.today().with_day(1).unwrap_or(self.today());
        let products: Vec<String> = self.products.iter().take(2 + at as usize % 3).cloned().collect();
        for back in (0..12).rev() {
            let Some(month) = first.checked_sub_months(Months::new(back)) else { continue };
            let stopped = at % 9 == 8 && back < 5;
            for product_id in &products {
                if stopped || self.dice.chance(if base > 100_000 { 4 } else { 30 }) {
                    continue;
                }
                let amount = i64::from(base) * i64::from(self.dice.range(60, 140));
                let transaction = Transaction {
                    id: self.dice.id(),
                    institution_id: site.id.clone(),
                    month: month.format("%Y-%m").to_string(),
                    product_id: product_id.clone(),
                    amount: Fen(amount),
                    cost: Some(Fen(amount * 62 / 100)),
                    ..Transaction::default()
                };
                put(tx, &transaction)?;
            }
        }
        Ok(())
    }
}

/// A unified social credit code with a right check character in region 000000, which does not exist.
fn credit_code(number: u32) -> String {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let body = format!("91000000MA{number:07}");
    let value = |letter: u8| ALPHABET.iter().position(|&known| known == letter).unwrap_or_default();
    let (sum, _) = body
        .bytes()
        .fold((0, 1), |(sum, weight), letter| ((sum + value(letter) * weight) % 31, weight * 3 % 31));
    format!("{body}{}", ALPHABET[(31 - sum) % 31] as char)
}
