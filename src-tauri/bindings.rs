//! The commands that cross to the page, in one list, and the TypeScript that is generated from them.

use crate::commands::{
    catalogue, customer, draft, exchange, history, keychain, kiosk, list, restore, sample, start, survey,
    tier, tier_model, today, visit,
};
use tauri::Runtime;
use tauri::ipc::Invoke;

/// Everything the page can call, for a macro that takes such a list.
macro_rules! commands {
    ($($with:tt)+) => {
        $($with)+![
            start::start_state,
            start::choose_dir,
            start::create_store,
            start::unlock,
            start::recover,
            keychain::unlock_with_keychain,
            start::lock,
            start::touch,
            start::ready,
            start::next_notices,
            start::change_passphrase,
            start::new_recovery_code,
            start::recovery_code_seen,
            keychain::set_keychain,
            exchange::inspect_file,
            exchange::preview_import,
            exchange::run_import,
            exchange::cancel_task,
            exchange::export_all,
            exchange::export_customers,
            list::list_page,
            list::list_facets,
            list::find_tags,
            list::search,
            customer::customer_page,
            customer::customer_people,
            customer::look_alikes,
            customer::create_customer,
            customer::save_person,
            customer::save_institution,
            customer::save_department,
            customer::save_affiliation,
            customer::set_primary_affiliation,
            customer::end_affiliation,
            customer::save_clinic_hour,
            customer::delete_clinic_hour,
            customer::save_reception_window,
            customer::delete_reception_window,
            customer::save_external_code,
            customer::delete_external_code,
            customer::add_tag,
            customer::remove_tag,
            customer::set_own_field,
            customer::delete_customer,
            customer::duplicates,
            customer::declare_different,
            customer::forget_different,
            customer::merge_preview,
            customer::merge_customers,
            customer::unmerge_customer,
            customer::erase_preview,
            customer::erase_person,
            customer::export_person,
            customer::opened_by,
            draft::save_draft,
            draft::discard_draft,
            draft::get_draft,
            draft::list_drafts,
            draft::remember,
            draft::remembered,
            history::history,
            history::undo,
            history::last_undoable,
            history::check,
            restore::backup,
            restore::look_into_backup,
            restore::restore_backup,
            sample::sample_state,
            sample::load_sample,
            sample::clear_sample,
            visit::visit_prefill,
            visit::visit_rules,
            visit::submit_visit,
            visit::amend_visit,
            visit::get_visit,
            visit::flag_adverse_event,
            visit::timeline,
            today::today,
            today::reception_windows,
            today::plan_add,
            today::plan_rules,
            today::plan_move,
            today::plan_reschedule,
            today::plan_drop,
            today::finish_step,
            today::reschedule_step,
            today::report_adverse_event,
            tier::tier_view,
            tier::set_tier_view,
            tier::tier_models,
            tier::tier_grid,
            tier::tier_composition,
            tier::tier_trend,
            tier::export_tier_table,
            tier::save_picture,
            tier::assess_sheet,
            tier::rate_form,
            tier::save_assessment,
            tier::assessments,
            tier::standings,
            tier_model::check_model,
            tier_model::preview_model,
            tier_model::publish_model,
            tier_model::export_model,
            tier_model::export_model_schema,
            tier_model::read_model,
            survey::survey_templates,
            survey::check_survey_template,
            survey::publish_survey_template,
            survey::export_survey_template,
            survey::read_survey_template,
            survey::survey_results,
            survey::survey_parts,
            survey::survey_trend,
            survey::survey_verbatims,
            survey::survey_responses,
            survey::survey_response,
            survey::export_survey_answers,
            survey::survey_due,
            survey::decline_survey,
            survey::check_paper,
            survey::save_paper,
            kiosk::kiosk_pin,
            kiosk::set_kiosk_pin,
            kiosk::start_kiosk,
            kiosk::kiosk_view,
            kiosk::kiosk_begin,
            kiosk::kiosk_answer,
            kiosk::kiosk_back,
            kiosk::kiosk_language,
            kiosk::kiosk_next,
            kiosk::leave_kiosk,
            catalogue::catalogue,
            catalogue::save_line,
            catalogue::save_brand,
            catalogue::save_product,
            catalogue::save_key_message,
            catalogue::set_own_line,
            catalogue::staff,
            catalogue::save_staff,
            catalogue::policy,
            catalogue::save_policy,
            catalogue::filings,
            catalogue::save_filing,
            catalogue::delete_filing,
            catalogue::own_fields,
            catalogue::save_own_field,
        ]
    };
}

/// Answers the page's calls.
pub fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
    commands!(tauri::generate_handler)
}

/// What TypeScript is generated from. Only in tests: the program would carry the types of all that crosses
/// and put them together at every start.
#[cfg(test)]
fn builder() -> tauri_specta::Builder<tauri::Wry> {
    tauri_specta::Builder::new()
        .commands(commands!(tauri_specta::collect_commands))
        .error_handling(tauri_specta::ErrorHandlingMode::Result)
        .disable_serde_phases()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// The generated file is part of the tree, so that the page builds without Rust. `./dev gen` writes it.
    #[test]
    fn the_generated_types_are_current() {
        let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/src/lib/api/bindings.ts");
        let dir = tempfile::tempdir().unwrap();
        let fresh = dir.path().join("bindings.ts");
        let typescript = specta_typescript::Typescript::default().header(
            "// Generated by `./dev gen` from src-tauri/bindings.rs. Do not edit.\n/* eslint-disable */\n",
        );
        super::builder().export(typescript, &fresh).unwrap();
        let codes: Vec<String> = crate::error::codes().iter().map(|code| format!("  | '{code}'")).collect();
        // Every command goes through one function of the page, which follows those that write.
        let mut text = std::fs::read_to_string(&fresh)
            .unwrap()
            .replace("__TAURI_INVOKE } from \"@tauri-apps/api/core\"", "__TAURI_INVOKE } from \"./invoke\"");
        text.push_str(&format!(
            "\n/** Every code that a command can answer. */\nexport type ErrorCode =\n{};\n",
            codes.join("\n")
        ));
        if std::env::var_os("ROUNDS_GEN").is_some() {
            std::fs::create_dir_all(committed.parent().unwrap()).unwrap();
            std::fs::write(&committed, &text).unwrap();
        }
        let kept = std::fs::read_to_string(&committed).unwrap_or_default();
        assert!(kept == text, "ui/src/lib/api/bindings.ts is not current: run ./dev gen");
    }
}
