//! `rounds tiers`: the composition by tier, as the grid shows it.

use super::Answer;
use super::fault::CliFault;
use crate::error::AppError;
use crate::shell;
use domain::catalogue::Brand;
use serde_json::json;
use store::tier::{self, GridScope};
use store::{Connection, Store, row};

/// The grid of a model for a brand; without them, of those that the window shows.
/// Errors: `cli.unknown` for a model or a brand that is not there.
pub(super) fn tiers(store: &Store, model: Option<&str>, brand: Option<&str>) -> Result<Answer, AppError> {
    let (grid, scope, brand_name) = store.readers().read(|connection| -> Result<_, AppError> {
        let view = tier::view(connection)?;
        let scope = GridScope {
            model_code: match model {
                Some(code) => known_model(connection, code)?,
                None => view.model_code,
            },
            brand_id: match brand {
                Some("all") => None,
                Some(name) => Some(brand_id(connection, name)?),
                None => view.brand_id,
            },
            ..GridScope::default()
        };
        let grid = tier::grid(connection, &scope, shell::clock()())?;
        let name = match &scope.brand_id {
            Some(id) => row::get::<Brand>(connection, id)?.map(|brand| brand.name),
            None => None,
        };
        Ok((grid, scope, name))
    })?;
    let mut lines = vec![format!(
        "{} v{} ({})  {}",
        grid.model.name.en,
        grid.model.version,
        grid.model.code,
        brand_name.as_deref().unwrap_or("all brands")
    )];
    for cell in &grid.cells {
        let share = f64::from(cell.count) * 100.0 / f64::from(grid.rated.max(1));
        lines.push(format!("{}\t{}\t{}\t{share:.1} %", cell.tier, cell.cell, cell.count));
    }
    lines.push(format!(
        "rated {} of {}; incomplete {}, never assessed {}, due for review {}",
        grid.rated, grid.total, grid.incomplete, grid.unassessed, grid.stale
    ));
    let json = json!({
        "model": grid.model.code, "version": grid.model.version, "brand_id": scope.brand_id, "brand": brand_name,
        "cells": grid.cells, "total": grid.total, "rated": grid.rated, "incomplete": grid.incomplete,
        "unassessed": grid.unassessed, "stale": grid.stale,
    });
    Answer::done(lines.join("\n"), json)
}

fn known_model(connection: &Connection, code: &str) -> Result<String, AppError> {
    let models = tier::models(connection)?;
    let mut codes: Vec<&str> = models.iter().map(|view| view.model.code.as_str()).collect();
    codes.dedup();
    match codes.contains(&code) {
        true => Ok(code.to_owned()),
        false => Err(unknown("model", code, &codes)),
    }
}

/// A brand by its id or its name.
fn brand_id(connection: &Connection, name: &str) -> Result<String, AppError> {
    let brands: Vec<Brand> = row::list(connection, "1 order by retired, name, id", [])?;
    match brands.iter().find(|brand| brand.id == name || brand.name == name) {
        Some(brand) => Ok(brand.id.clone()),
        None => {
            let mut names: Vec<&str> = brands.iter().map(|brand| brand.name.as_str()).collect();
            names.push("all");
            Err(unknown("brand", name, &names))
        }
    }
}

fn unknown(what: &str, name: &str, known: &[&str]) -> AppError {
    CliFault::Unknown { what: what.into(), name: name.into(), known: known.join(", ") }.into()
}
