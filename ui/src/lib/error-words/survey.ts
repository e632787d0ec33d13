import { m } from '$lib/paraglide/messages';
import type { Explain, Params } from './explanation';

/** What is wrong with a survey, with an answer or with the kiosk's PIN. */
export const surveyWords = {
  'survey.document_too_large': (p) => ({
    title: m.error_survey_document_too_large_title({ limit: p.limit }),
    safe: m.error_safe_file(),
    action: m.error_survey_document_too_large_action(),
  }),
  'survey.document_unreadable': (p) => ({
    title: m.error_survey_document_unreadable_title({ value: p.value }),
    safe: m.error_safe_file(),
    action: m.error_survey_document_unreadable_action(),
  }),
  'survey.format_newer': (p) => ({
    title: m.error_survey_format_newer_title({ value: p.value }),
    safe: m.error_safe_file(),
    action: m.error_survey_format_newer_action(),
  }),
  'survey.document_differs': (p) => ({
    title: m.error_survey_document_differs_title({ field: p.field }),
    safe: m.error_safe_untouched(),
    action: m.error_survey_document_differs_action(),
  }),
  'survey.subjects_missing': () => ({
    title: m.error_survey_subjects_missing_title(),
    safe: m.error_safe_typed(),
    action: m.error_survey_subjects_missing_action(),
  }),
  'survey.questions_missing': () => ({
    title: m.error_survey_questions_missing_title(),
    safe: m.error_safe_typed(),
    action: m.error_survey_questions_missing_action(),
  }),
  'survey.questions_too_many': (p) => ({
    title: m.error_survey_questions_too_many_title({ limit: p.limit }),
    safe: m.error_safe_typed(),
    action: m.error_survey_questions_too_many_action(),
  }),
  'survey.heading_missing': (p) => ({
    title: m.error_survey_heading_missing_title({ field: p.field, language: language(p) }),
    safe: m.error_safe_typed(),
    action: m.error_survey_heading_missing_action({ language: language(p) }),
  }),
  'survey.text_missing': (p) => ({
    title: m.error_survey_text_missing_title({ question: p.question, language: language(p) }),
    safe: m.error_safe_typed(),
    action: m.error_survey_text_missing_action({ language: language(p) }),
  }),
  'survey.label_missing': (p) => ({
    title: m.error_survey_label_missing_title({ question: p.question, language: language(p) }),
    safe: m.error_safe_typed(),
    action: m.error_survey_label_missing_action({ language: language(p) }),
  }),
  'survey.option_text_missing': (p) => ({
    title: m.error_survey_option_text_missing_title({
      question: p.question,
      option: p.option,
      language: language(p),
    }),
    safe: m.error_safe_typed(),
    action: m.error_survey_option_text_missing_action({ language: language(p) }),
  }),
  'survey.text_too_long': (p) => ({
    title: m.error_survey_text_too_long_title({ question: p.question, length_max: p.length_max }),
    safe: m.error_safe_typed(),
    action: m.error_survey_text_too_long_action(),
  }),
  'survey.id_invalid': (p) => ({
    title: m.error_survey_id_invalid_title({ question: p.question, value: p.value }),
    safe: m.error_safe_typed(),
    action: m.error_survey_id_invalid_action(),
  }),
  'survey.id_twice': (p) => ({
    title: m.error_survey_id_twice_title({ question: p.question, value: p.value }),
    safe: m.error_safe_typed(),
    action: m.error_survey_id_twice_action(),
  }),
  'survey.options_too_few': (p) => ({
    title: m.error_survey_options_too_few_title({ question: p.question }),
    safe: m.error_safe_typed(),
    action: m.error_survey_options_too_few_action(),
  }),
  'survey.options_too_many': (p) => ({
    title: m.error_survey_options_too_many_title({ question: p.question, limit: p.limit }),
    safe: m.error_safe_typed(),
    action: m.error_survey_options_too_many_action({ limit: p.limit }),
  }),
  'survey.option_text_twice': (p) => ({
    title: m.error_survey_option_text_twice_title({ question: p.question, option: p.option }),
    safe: m.error_safe_typed(),
    action: m.error_survey_option_text_twice_action(),
  }),
  'survey.choices_max_invalid': (p) => ({
    title: m.error_survey_choices_max_invalid_title({ question: p.question, value: p.value }),
    safe: m.error_safe_typed(),
    action: m.error_survey_choices_max_invalid_action({ limit: p.limit }),
  }),
  'survey.points_invalid': (p) => ({
    title: m.error_survey_points_invalid_title({ question: p.question, value: p.value }),
    safe: m.error_safe_typed(),
    action: m.error_survey_points_invalid_action(),
  }),
  'survey.range_reversed': (p) => ({
    title: m.error_survey_range_reversed_title({ question: p.question, from: p.from, to: p.to }),
    safe: m.error_safe_typed(),
    action: m.error_survey_range_reversed_action(),
  }),
  'survey.length_invalid': (p) => ({
    title: m.error_survey_length_invalid_title({ question: p.question, value: p.value }),
    safe: m.error_safe_typed(),
    action: m.error_survey_length_invalid_action({ limit: p.limit }),
  }),
  'survey.jump_unknown': (p) => ({
    title: m.error_survey_jump_unknown_title({ question: p.question, value: p.value }),
    safe: m.error_safe_typed(),
    action: m.error_survey_jump_unknown_action(),
  }),
  'survey.jump_backward': (p) => ({
    title: m.error_survey_jump_backward_title({ question: p.question, value: p.value }),
    safe: m.error_safe_typed(),
    action: m.error_survey_jump_backward_action(),
  }),
  'survey.jump_value': (p) => ({
    title: m.error_survey_jump_value_title({ question: p.question, value: p.value }),
    safe: m.error_safe_typed(),
    action: m.error_survey_jump_value_action(),
  }),
  'survey.jump_never': (p) => ({
    title: m.error_survey_jump_never_title({ question: p.question, n: p.n }),
    safe: m.error_safe_typed(),
    action: m.error_survey_jump_never_action(),
  }),
  'survey.question_unreachable': (p) => ({
    title: m.error_survey_question_unreachable_title({ question: p.question }),
    safe: m.error_safe_typed(),
    action: m.error_survey_question_unreachable_action(),
  }),
  'survey.asks_for_sales': (p) => ({
    title: m.error_survey_asks_for_sales_title({ question: p.question, value: p.value }),
    safe: m.error_safe_typed(),
    action: m.error_survey_asks_for_sales_action(),
  }),
  'survey.asks_for_patient': (p) => ({
    title: m.error_survey_asks_for_patient_title({ question: p.question, value: p.value }),
    safe: m.error_safe_typed(),
    action: m.error_survey_asks_for_patient_action(),
  }),
  'survey.required_missing': (p) => ({
    title: m.error_survey_required_missing_title({ question: p.question }),
    safe: m.error_safe_typed(),
    action: m.error_survey_required_missing_action(),
  }),
  'survey.answer_invalid': (p) => ({
    title: m.error_survey_answer_invalid_title({ question: p.question, value: p.value }),
    safe: m.error_safe_typed(),
    action: m.error_survey_answer_invalid_action(),
  }),
  'survey.answer_too_long': (p) => ({
    title: m.error_survey_answer_too_long_title({ question: p.question, length_max: p.length_max }),
    safe: m.error_safe_typed(),
    action: m.error_survey_answer_too_long_action(),
  }),
  'survey.answer_twice': (p) => ({
    title: m.error_survey_answer_twice_title({ question: p.question }),
    safe: m.error_safe_typed(),
    action: m.error_survey_answer_twice_action(),
  }),
  'survey.choices_too_many': (p) => ({
    title: m.error_survey_choices_too_many_title({ question: p.question, limit: p.limit }),
    safe: m.error_safe_typed(),
    action: m.error_survey_choices_too_many_action(),
  }),
  'survey.question_unknown': (p) => ({
    title: m.error_survey_question_unknown_title({ value: p.value }),
    safe: m.error_safe_typed(),
    action: m.error_survey_question_unknown_action(),
  }),
  'survey.anonymous_linked': (p) => ({
    title: m.error_survey_anonymous_linked_title({ field: p.field }),
    safe: m.error_safe_typed(),
    action: m.error_survey_anonymous_linked_action(),
  }),
  'survey.pin_form': (p) => ({
    title: m.error_survey_pin_form_title({ length_min: p.length_min, length_max: p.length_max }),
    safe: m.error_safe_typed(),
    action: m.error_survey_pin_form_action(),
  }),
  'survey.pin_simple': () => ({
    title: m.error_survey_pin_simple_title(),
    safe: m.error_safe_typed(),
    action: m.error_survey_pin_simple_action(),
  }),
  'survey.subject': () => ({
    title: m.error_survey_subject_title(),
    safe: m.error_safe_typed(),
    action: m.error_survey_subject_action(),
  }),
  'survey.institution_missing': () => ({
    title: m.error_survey_institution_missing_title(),
    safe: m.error_safe_typed(),
    action: m.error_survey_institution_missing_action(),
  }),
  'survey.pin_missing': () => ({
    title: m.error_survey_pin_missing_title(),
    safe: m.error_safe_untouched(),
    action: m.error_survey_pin_missing_action(),
  }),
  'survey.pin_wrong': () => ({
    title: m.error_survey_pin_wrong_title(),
    safe: m.error_survey_pin_wrong_safe(),
    action: m.error_survey_pin_wrong_action(),
  }),
  'survey.pin_wait': (p) => ({
    title: m.error_survey_pin_wait_title({ wait_seconds: p.wait_seconds }),
    safe: m.error_survey_pin_wrong_safe(),
    action: m.error_survey_pin_wait_action(),
  }),
  'survey.kiosk_off': () => ({
    title: m.error_survey_kiosk_off_title(),
    safe: m.error_safe_saved(),
    action: m.error_survey_kiosk_off_action(),
  }),
} satisfies Record<string, Explain>;

function language(p: Params): string {
  return p.language === 'en' ? m.error_survey_language_en() : m.error_survey_language_zh();
}
