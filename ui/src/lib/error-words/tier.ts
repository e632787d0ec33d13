import { m } from '$lib/paraglide/messages';
import type { Explain } from './explanation';

/** What is wrong with a tier model, a value that it rates, or an assessment. */
export const tierWords = {
  'tier_model.unreadable': (p) => ({
    title: m.error_tier_model_unreadable_title({ line: p.line, value: p.value }),
    safe: m.error_safe_file(),
    action: m.error_tier_model_unreadable_action(),
  }),
  'tier_model.too_large': (p) => ({
    title: m.error_tier_model_too_large_title({ limit: p.limit }),
    safe: m.error_safe_file(),
    action: m.error_tier_model_too_large_action(),
  }),
  'tier_model.newer': (p) => ({
    title: m.error_tier_model_newer_title({ format: p.format }),
    safe: m.error_safe_file(),
    action: m.error_tier_model_newer_action(),
  }),
  'tier_model.subjects': () => ({
    title: m.error_tier_model_subjects_title(),
    safe: m.error_safe_typed(),
    action: m.error_tier_model_subjects_action(),
  }),
  'tier_model.axes': (p) => ({
    title: m.error_tier_model_axes_title({ count: p.count }),
    safe: m.error_safe_typed(),
    action: m.error_tier_model_axes_action(),
  }),
  'tier_model.too_many': (p) => ({
    title: m.error_tier_model_too_many_title({ id: p.id, limit: p.limit }),
    safe: m.error_safe_typed(),
    action: m.error_tier_model_too_many_action(),
  }),
  'tier_model.id': (p) => ({
    title: m.error_tier_model_id_title({ id: p.id }),
    safe: m.error_safe_typed(),
    action: m.error_tier_model_id_action(),
  }),
  'tier_model.name': (p) => ({
    title: m.error_tier_model_name_title({ id: p.id }),
    safe: m.error_safe_typed(),
    action: m.error_tier_model_name_action(),
  }),
  'tier_model.twice': (p) => ({
    title: m.error_tier_model_twice_title({ id: p.id }),
    safe: m.error_safe_typed(),
    action: m.error_tier_model_twice_action(),
  }),
  'tier_model.criteria_missing': (p) => ({
    title: m.error_tier_model_criteria_missing_title({ axis: p.axis }),
    safe: m.error_safe_typed(),
    action: m.error_tier_model_criteria_missing_action(),
  }),
  'tier_model.weight': (p) => ({
    title: m.error_tier_model_weight_title({ criterion: p.criterion, value: p.value }),
    safe: m.error_safe_typed(),
    action: m.error_tier_model_weight_action(),
  }),
  'tier_model.points': (p) => ({
    title: m.error_tier_model_points_title({ criterion: p.criterion, value: p.value }),
    safe: m.error_safe_typed(),
    action: m.error_tier_model_points_action(),
  }),
  'tier_model.range_gap': (p) => ({
    title: m.error_tier_model_range_gap_title({ criterion: p.criterion }),
    safe: m.error_safe_typed(),
    action: m.error_tier_model_range_gap_action(),
  }),
  'tier_model.range_overlap': (p) => ({
    title: m.error_tier_model_range_overlap_title({ criterion: p.criterion, from: p.from }),
    safe: m.error_safe_typed(),
    action: m.error_tier_model_range_overlap_action(),
  }),
  'tier_model.choices_few': (p) => ({
    title: m.error_tier_model_choices_few_title({ criterion: p.criterion }),
    safe: m.error_safe_typed(),
    action: m.error_tier_model_choices_few_action(),
  }),
  'tier_model.metric_subject': (p) => ({
    title: m.error_tier_model_metric_subject_title({ criterion: p.criterion }),
    safe: m.error_safe_typed(),
    action: m.error_tier_model_metric_subject_action(),
  }),
  'tier_model.bands_start': (p) => ({
    title: m.error_tier_model_bands_start_title({ axis: p.axis }),
    safe: m.error_safe_typed(),
    action: m.error_tier_model_bands_start_action(),
  }),
  'tier_model.bands_order': (p) => ({
    title: m.error_tier_model_bands_order_title({ axis: p.axis, band: p.band }),
    safe: m.error_safe_typed(),
    action: m.error_tier_model_bands_order_action(),
  }),
  'tier_model.band_over': (p) => ({
    title: m.error_tier_model_band_over_title({ axis: p.axis, band: p.band }),
    safe: m.error_safe_typed(),
    action: m.error_tier_model_band_over_action(),
  }),
  'tier_model.band_unreachable': (p) => ({
    title: m.error_tier_model_band_unreachable_title({ axis: p.axis, band: p.band }),
    safe: m.error_safe_typed(),
    action: m.error_tier_model_band_unreachable_action(),
  }),
  'tier_model.cell_missing': (p) => ({
    title: m.error_tier_model_cell_missing_title({ cell: p.cell }),
    safe: m.error_safe_typed(),
    action: m.error_tier_model_cell_missing_action(),
  }),
  'tier_model.cell_twice': (p) => ({
    title: m.error_tier_model_cell_twice_title({ cell: p.cell }),
    safe: m.error_safe_typed(),
    action: m.error_tier_model_cell_twice_action(),
  }),
  'tier_model.cell_unknown': (p) => ({
    title: m.error_tier_model_cell_unknown_title({ cell: p.cell }),
    safe: m.error_safe_typed(),
    action: m.error_tier_model_cell_unknown_action(),
  }),
  'tier_model.tier_unknown': (p) => ({
    title: m.error_tier_model_tier_unknown_title({ cell: p.cell, tier: p.tier }),
    safe: m.error_safe_typed(),
    action: m.error_tier_model_tier_unknown_action(),
  }),
  'tier_model.tier_unused': (p) => ({
    title: m.error_tier_model_tier_unused_title({ tier: p.tier }),
    safe: m.error_safe_typed(),
    action: m.error_tier_model_tier_unused_action(),
  }),
  'tier_model.review': (p) => ({
    title: m.error_tier_model_review_title({ tier: p.tier, days_max: p.days_max }),
    safe: m.error_safe_typed(),
    action: m.error_tier_model_review_action(),
  }),
  'tier.subject': (p) => ({
    title: m.error_tier_subject_title({ model: p.model }),
    safe: m.error_safe_typed(),
    action: m.error_tier_subject_action(),
  }),
  'tier.input_unknown': (p) => ({
    title: m.error_tier_input_unknown_title({ criterion: p.criterion }),
    safe: m.error_safe_untouched(),
    action: m.error_tier_input_unknown_action(),
  }),
  'tier.input_unfit': (p) => ({
    title: m.error_tier_input_unfit_title({ criterion: p.criterion, value: p.value }),
    safe: m.error_safe_typed(),
    action: m.error_tier_input_unfit_action(),
  }),
  'assessment.return_reason_missing': () => ({
    title: m.error_assessment_return_reason_missing_title(),
    safe: m.error_safe_typed(),
    action: m.error_assessment_return_reason_missing_action(),
  }),
  'assessment.override_reason_missing': () => ({
    title: m.error_assessment_override_reason_missing_title(),
    safe: m.error_safe_typed(),
    action: m.error_assessment_override_reason_missing_action(),
  }),
  'assessment.override_tier_missing': () => ({
    title: m.error_assessment_override_tier_missing_title(),
    safe: m.error_safe_typed(),
    action: m.error_assessment_override_tier_missing_action(),
  }),
} satisfies Record<string, Explain>;
