import { m } from '$lib/paraglide/messages';
import type { Outcome, TextWarning, TodayWarning, VisitChannel } from './types';

export const OUTCOMES: readonly Outcome[] = ['reached', 'partly', 'not_seen', 'rescheduled'];
export const CHANNELS: readonly VisitChannel[] = [
  'face_to_face',
  'phone',
  'wechat',
  'video',
  'email',
  'department_meeting',
  'academic_event',
];

const CHANNEL_WORDS: Record<VisitChannel, () => string> = {
  face_to_face: m.visit_channel_face_to_face,
  phone: m.visit_channel_phone,
  wechat: m.visit_channel_wechat,
  video: m.visit_channel_video,
  email: m.visit_channel_email,
  department_meeting: m.visit_channel_department_meeting,
  academic_event: m.visit_channel_academic_event,
};
export function channelWord(channel: VisitChannel): string {
  return CHANNEL_WORDS[channel]();
}

const OUTCOME_WORDS: Record<Outcome, () => string> = {
  reached: m.visit_outcome_reached,
  partly: m.visit_outcome_partly,
  not_seen: m.visit_outcome_not_seen,
  rescheduled: m.visit_outcome_rescheduled,
};
export function outcomeWord(outcome: Outcome): string {
  return OUTCOME_WORDS[outcome]();
}

/** The rungs of the awareness ladder, 1 to 5. */
const LEVEL_WORDS = [
  m.visit_awareness_1,
  m.visit_awareness_2,
  m.visit_awareness_3,
  m.visit_awareness_4,
  m.visit_awareness_5,
];
export function levelWord(level: number): string {
  return LEVEL_WORDS[level - 1]?.() ?? '';
}

const WARNING_WORDS: Record<TodayWarning, () => string> = {
  outside_window: m.today_warning_outside_window,
  appointment_missing: m.today_warning_appointment_missing,
  consent_missing: m.today_warning_consent_missing,
  consent_refused: m.today_warning_consent_refused,
  retention_over: m.today_warning_retention_over,
};
export function warningWord(warning: TodayWarning): string {
  return WARNING_WORDS[warning]();
}

export function textWarningWord({ what, fragment }: TextWarning): string {
  return what === 'figure'
    ? m.visit_warning_figure({ fragment })
    : m.visit_warning_patient({ fragment });
}

const FIELD_WORDS: Record<string, () => string> = {
  at: m.visit_when,
  day: m.visit_day,
  offset_minutes: m.visit_offset,
  channel: m.visit_channel,
  institution_id: m.visit_place,
  objective: m.visit_objective,
  outcome: m.visit_outcome,
  outcome_note: m.visit_note,
  appointment_ref: m.visit_appointment,
  window_reason: m.visit_window_reason,
  filing_reason: m.visit_filing_reason,
  attendee: m.visit_attendees,
  brand: m.visit_brands,
  message: m.visit_messages,
  awareness: m.visit_awareness,
  co_visitor: m.visit_co_visitors,
  next_step: m.visit_next,
  adverse_event: m.visit_event,
};
/** A field of an amended visit by its name; one that this page does not know stands for itself. */
export function fieldWord(field: string): string {
  return FIELD_WORDS[field]?.() ?? field;
}

/** `示例医院 · 肿瘤科`, of what is known. */
export function trail(...parts: readonly (string | false | null | undefined)[]): string {
  return parts.filter(Boolean).join(' · ');
}

/** Names in a row, as the language lists them. */
export function listed(names: readonly string[]): string {
  return names.join(m.visit_list_comma());
}

/** Who was met. Of a visit that came in without those who had been erased nobody may be left. */
export function metWords(met: readonly { name: string }[]): string {
  const names = met.length > 0 ? met.map(({ name }) => name) : [''];
  return listed(names.map((name) => name || m.visit_nameless()));
}
