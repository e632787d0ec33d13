import { m } from '$lib/paraglide/messages';
import type { Explain } from './explanation';

/** What is wrong with a file or one of its rows. */
export const exchangeWords = {
  'exchange.row_too_long': (p) => ({
    title: m.error_exchange_row_too_long_title({ columns: p.columns }),
    safe: m.error_safe_row(),
    action: m.error_exchange_row_too_long_action(),
  }),
  'exchange.cell_error': (p) => ({
    title: m.error_exchange_cell_error_title({ field: p.field, value: p.value }),
    safe: m.error_safe_row(),
    action: m.error_exchange_cell_error_action(),
  }),
  'exchange.kind_unknown': (p) => ({
    title: m.error_exchange_kind_unknown_title({ value: p.value }),
    safe: m.error_safe_row(),
    action: m.error_exchange_kind_unknown_action(),
  }),
  'exchange.kind_differs': (p) => ({
    title: m.error_exchange_kind_differs_title(),
    safe: m.error_safe_row(),
    action: m.error_exchange_kind_differs_action({ id: p.id }),
  }),
  'exchange.institution_missing': () => ({
    title: m.error_exchange_institution_missing_title(),
    safe: m.error_safe_row(),
    action: m.error_exchange_institution_missing_action(),
  }),
  'exchange.customer_unknown': (p) => ({
    title: m.error_exchange_customer_unknown_title({ value: p.value }),
    safe: m.error_safe_row(),
    action: m.error_exchange_customer_unknown_action(),
  }),
  'exchange.customer_ambiguous': (p) => ({
    title: m.error_exchange_customer_ambiguous_title({ count: p.count, value: p.value }),
    safe: m.error_safe_row(),
    action: m.error_exchange_customer_ambiguous_action(),
  }),
  'exchange.institution_unknown': (p) => ({
    title: m.error_exchange_institution_unknown_title({ value: p.value }),
    safe: m.error_safe_row(),
    action: m.error_exchange_institution_unknown_action(),
  }),
  'exchange.product_unknown': (p) => ({
    title: m.error_exchange_product_unknown_title({ value: p.value }),
    safe: m.error_safe_row(),
    action: m.error_exchange_product_unknown_action(),
  }),
  'exchange.brand_unknown': (p) => ({
    title: m.error_exchange_brand_unknown_title({ value: p.value }),
    safe: m.error_safe_row(),
    action: m.error_exchange_brand_unknown_action(),
  }),
  'exchange.message_unknown': (p) => ({
    title: m.error_exchange_message_unknown_title({ value: p.value }),
    safe: m.error_safe_row(),
    action: m.error_exchange_message_unknown_action(),
  }),
  'exchange.staff_unknown': (p) => ({
    title: m.error_exchange_staff_unknown_title({ value: p.value }),
    safe: m.error_safe_row(),
    action: m.error_exchange_staff_unknown_action(),
  }),
  'exchange.own_field_unknown': (p) => ({
    title: m.error_exchange_own_field_unknown_title({ field: p.field }),
    safe: m.error_safe_row(),
    action: m.error_exchange_own_field_unknown_action(),
  }),
  'exchange.code_twice': (p) => ({
    title: m.error_exchange_code_twice_title({ code: p.code }),
    safe: m.error_safe_row(),
    action: m.error_exchange_code_twice_action(),
  }),
  'exchange.code_differs': (p) => ({
    title: m.error_exchange_code_differs_title({ code: p.code, stored: p.stored }),
    safe: m.error_safe_row(),
    action: m.error_exchange_code_differs_action(),
  }),
  'exchange.twice_in_file': (p) => ({
    title: m.error_exchange_twice_in_file_title({ line: p.line }),
    safe: m.error_safe_row(),
    action: m.error_exchange_twice_in_file_action(),
  }),
  'exchange.append_only': (p) => ({
    title: m.error_exchange_append_only_title({ stored: p.stored, value: p.value }),
    safe: m.error_safe_row(),
    action: m.error_exchange_append_only_action(),
  }),
  'exchange.dependent': () => ({
    title: m.error_exchange_dependent_title(),
    safe: m.error_safe_row(),
    action: m.error_exchange_dependent_action(),
  }),
  'exchange.erased': () => ({
    title: m.error_exchange_erased_title(),
    safe: m.error_safe_row(),
    action: m.error_exchange_erased_action(),
  }),
  'exchange.deleted': () => ({
    title: m.error_exchange_deleted_title(),
    safe: m.error_safe_row(),
    action: m.error_exchange_deleted_action(),
  }),
  'exchange.visit_differs': (p) => ({
    title: m.error_exchange_visit_differs_title({ field: p.field }),
    safe: m.error_safe_row(),
    action: m.error_exchange_visit_differs_action(),
  }),
  'exchange.absent': (p) => ({
    title: m.error_exchange_absent_title(),
    safe: m.error_safe_untouched(),
    action: m.error_exchange_absent_action({ path: p.path }),
  }),
  'exchange.encoding': (p) => ({
    title: m.error_exchange_encoding_title({ line: p.line }),
    safe: m.error_safe_file(),
    action: m.error_exchange_encoding_action(),
  }),
  'exchange.not_a_sheet': () => ({
    title: m.error_exchange_not_a_sheet_title(),
    safe: m.error_safe_file(),
    action: m.error_exchange_not_a_sheet_action(),
  }),
  'exchange.changed': () => ({
    title: m.error_exchange_changed_title(),
    safe: m.error_safe_untouched(),
    action: m.error_exchange_changed_action(),
  }),
  'exchange.torn': () => ({
    title: m.error_exchange_torn_title(),
    safe: m.error_safe_file(),
    action: m.error_exchange_torn_action(),
  }),
  'exchange.too_big': (p) => ({
    title: m.error_exchange_too_big_title({ limit: p.limit }),
    safe: m.error_safe_file(),
    action: m.error_exchange_too_big_action(),
  }),
  'exchange.too_wide': (p) => ({
    title: m.error_exchange_too_wide_title({ columns_max: p.columns_max }),
    safe: m.error_safe_file(),
    action: m.error_exchange_too_wide_action(),
  }),
  'exchange.too_long': (p) => ({
    title: m.error_exchange_too_long_title({ rows_max: p.rows_max }),
    safe: m.error_safe_saved(),
    action: m.error_exchange_too_long_action(),
  }),
  'exchange.quote_open': (p) => ({
    title: m.error_exchange_quote_open_title({ line: p.line }),
    safe: m.error_safe_file(),
    action: m.error_exchange_quote_open_action(),
  }),
  'exchange.cell_too_long': (p) => ({
    title: m.error_exchange_cell_too_long_title({ length_max: p.length_max, line: p.line }),
    safe: m.error_safe_saved(),
    action: m.error_exchange_cell_too_long_action(),
  }),
  'exchange.no_heading': () => ({
    title: m.error_exchange_no_heading_title(),
    safe: m.error_safe_file(),
    action: m.error_exchange_no_heading_action(),
  }),
  'exchange.worksheet_unknown': (p) => ({
    title: m.error_exchange_worksheet_unknown_title({ name: p.name }),
    safe: m.error_safe_file(),
    action: m.error_exchange_worksheet_unknown_action(),
  }),
  'exchange.mapping_unfit': (p) => ({
    title: m.error_exchange_mapping_unfit_title({ heading: p.heading }),
    safe: m.error_safe_file(),
    action: m.error_exchange_mapping_unfit_action(),
  }),
  'exchange.mapping_twice': (p) => ({
    title: m.error_exchange_mapping_twice_title({ field: p.field }),
    safe: m.error_safe_file(),
    action: m.error_exchange_mapping_twice_action(),
  }),
  'exchange.mapping_needs': (p) => ({
    title: m.error_exchange_mapping_needs_title({ field: p.field }),
    safe: m.error_safe_file(),
    action: m.error_exchange_mapping_needs_action({ field: p.field }),
  }),
  'exchange.heading_refused': (p) => ({
    title: m.error_exchange_heading_refused_title({ heading: p.heading }),
    safe: m.error_safe_file(),
    action: m.error_exchange_heading_refused_action(),
  }),
  'exchange.cancelled': () => ({
    title: m.error_exchange_cancelled_title(),
    safe: m.error_safe_partial(),
    action: m.error_exchange_cancelled_action(),
  }),
  'exchange.disk_full': () => ({
    title: m.error_exchange_disk_full_title(),
    safe: m.error_safe_partial(),
    action: m.error_exchange_disk_full_action(),
  }),
  'exchange.read_only': (p) => ({
    title: m.error_exchange_read_only_title(),
    safe: m.error_safe_saved(),
    action: m.error_exchange_read_only_action({ path: p.path }),
  }),
  'exchange.io': () => ({
    title: m.error_exchange_io_title(),
    safe: m.error_safe_saved(),
    action: m.error_exchange_io_action(),
  }),
} satisfies Record<string, Explain>;
