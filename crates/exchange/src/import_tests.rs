//! Files into a real store, and out of it again.

mod broken_off;
mod chosen;
mod customers;
mod erased;
mod guards;
mod measured;
mod odd;
mod refused;
mod sets;
mod visits;
mod whole;

use crate::export;
use crate::import::{
    self, Chunk, Context, ImportCounts, ImportPreview, ImportReport, ImportRequest, WRITER_HELD_MS_MAX,
};
use crate::write::FileFormat;
use crate::{ExchangeError, Mapping, Sheet, SheetOptions, TableKind};
use chrono::DateTime;
use domain::catalogue::{Brand, KeyMessage, Line, Product};
use domain::customer::{
    CustomerKind, Department, ExternalCode, Institution, InstitutionKind, ReceptionWindow, Tag,
};
use domain::kinds::KINDS;
use domain::own_field::{OwnField, OwnFieldType, OwnFieldValue};
use domain::person::{Affiliation, ClinicHour, Person};
use domain::plan::PlanItem;
use domain::policy::Policy;
use domain::position::{Alignment, Staff};
use domain::transaction::Transaction;
use domain::visit::{AdverseEvent, Attendee, Awareness, NextStep, Outcome, Visit};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{Connection, Cost, NewStore, Place, Store, row};
use tempfile::TempDir;

struct World {
    dir: TempDir,
    store: Store,
}

fn world() -> World {
    let dir = tempfile::tempdir().unwrap();
    let now = DateTime::parse_from_rfc3339("2026-11-24T09:42:00+08:00").unwrap();
    let new = NewStore {
        passphrase: "correct horse",
        cost: Cost::WEAK,
        staff_name: "林默",
        territory: "华东二区",
        sample: false,
    };
    let (store, _) = Store::create(Place::new(dir.path().join("data")), &new, Arc::new(move || now)).unwrap();
    World { dir, store }
}

impl World {
    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn read<T>(&self, work: impl FnOnce(&Connection) -> store::Result<T>) -> T {
        self.store.readers().read(work).unwrap()
    }

    fn request(&self, path: &Path, target: TableKind) -> ImportRequest {
        let inspection = self
            .store
            .readers()
            .read(|c| import::inspect(c, path, &SheetOptions::default(), Some(target)))
            .unwrap();
        ImportRequest {
            path: path.display().to_string(),
            sheet: SheetOptions::default(),
            mapping: inspection.mapping,
            clear: false,
            checked: None,
        }
    }

    fn preview(&self, request: &ImportRequest) -> ImportPreview {
        import::preview(&self.store.readers(), request, &Context::of(&self.store), &mut |_| true).unwrap()
    }

    fn run(&mut self, request: &ImportRequest) -> ImportReport {
        self.try_run(request, &mut |_| true).unwrap()
    }

    fn try_run(
        &mut self,
        request: &ImportRequest,
        go_on: &mut dyn FnMut(u32) -> bool,
    ) -> Result<ImportReport, ExchangeError> {
        let (readers, context) = (self.store.readers(), Context::of(&self.store));
        let store = &mut self.store;
        import::run(&readers, request, &context, None, &mut |chunk: Chunk| chunk.write(store), go_on)
    }

    /// Tries dry, imports, and checks that both said the same.
    fn import(&mut self, text: &str, target: TableKind) -> ImportReport {
        let path = self.file("file.csv", text);
        let request = self.request(&path, target);
        let preview = self.preview(&request);
        let report = self.run(&request);
        assert_eq!(preview.counts, report.counts, "the dry run told the truth");
        report
    }

    fn customers(&mut self, text: &str) -> ImportReport {
        self.import(text, TableKind::Customers)
    }

    fn all<T: domain::Record>(&self) -> Vec<T> {
        self.read(|c| row::list(c, "1 order by id", []))
    }

    fn undo(&mut self, group: &str) -> store::undo::Undone {
        let mut before = None;
        let new = store::new_id();
        loop {
            let undone =
                self.store.write_group(&new, "undo", |tx| tx.undo(group, before, 500)).unwrap().value;
            before = undone.next;
            if before.is_none() {
                return undone;
            }
        }
    }

    fn catalogue(&mut self) {
        self.store
            .write("catalogue.edit", |tx| {
                let line = tx.save(&Line { name: "心血管线".into(), ..Line::default() })?;
                for (brand, product, code) in [("品牌甲", "甲片10mg", "P1"), ("品牌乙", "乙片20mg", "P2")]
                {
                    let brand =
                        tx.save(&Brand { line_id: line.id.clone(), name: brand.into(), ..Brand::default() })?;
                    tx.save(&Product {
                        brand_id: brand.id.clone(),
                        name: product.into(),
                        code: Some(code.into()),
                        ..Product::default()
                    })?;
                    tx.save(&KeyMessage {
                        brand_id: brand.id,
                        name: "安全性; 长期".into(),
                        ..KeyMessage::default()
                    })?;
                }
                Ok(())
            })
            .unwrap();
    }
}

fn counts(new: u32, changed: u32, unchanged: u32, refused: u32) -> ImportCounts {
    let rows = new + changed + unchanged + refused;
    ImportCounts { rows, new, changed, unchanged, refused, ..ImportCounts::default() }
}

fn refused(report: &ImportReport) -> Vec<(u32, &str)> {
    report.refused.iter().map(|row| (row.line, row.code.as_str())).collect()
}

const DOCTORS: &str = "医生编码,医生姓名,医院名称,科室,职称,职务,手机号码,出诊时间,标签\n\
    D1,王芳,北京协和医院,肿瘤科,主任医师,科主任,13800000142,周二 08:00-11:30; 周四下午,重点;讲者\n\
    D2,李伟,北京协和医院,心内科,副主任医师,,,,\n\
    D3,赵敏,朝阳大药房,,,,,,\n";

const VISITS: &str = "拜访日期,时间,代表,客户,医院,方式,结果,产品,备注,下次拜访,下一步\n\
    2026/11/20,9:30,周岚,王芳,北京协和医院,面访,达成,品牌甲;品牌乙,谈了安全性,2026-12-08,送文献\n\
    2026/11/21,,林默,李伟,,电话,未见,,,,\n";

type Cells = Vec<Vec<String>>;

fn exported(world: &World, format: FileFormat) -> (PathBuf, Vec<(String, Cells)>) {
    let dir = world.dir.path().join(format.text());
    std::fs::create_dir_all(&dir).unwrap();
    let files = world.store.readers().read(|c| export::everything(c, &dir, format, &mut |_| true)).unwrap();
    let read = |path: &str| {
        let sheet = Sheet::open(Path::new(path), &SheetOptions::default()).unwrap();
        let rows = sheet.rows().unwrap().map(|row| row.unwrap().cells);
        std::iter::once(sheet.headings.clone()).chain(rows).collect::<Vec<_>>()
    };
    let tables = files.iter().map(|file| {
        (Path::new(&file.path).file_stem().unwrap().to_string_lossy().into_owned(), read(&file.path))
    });
    (dir, tables.collect())
}

fn world_with_customers() -> World {
    let mut world = world();
    world.catalogue();
    world.customers(DOCTORS);
    world
}
