import type { RowKind, TableKind } from '$lib/api/bindings';
import { m } from '$lib/paraglide/messages';

const targets: Record<TableKind, () => string> = {
  customers: m.exchange_target_customers,
  visits: m.exchange_target_visits,
  transactions: m.exchange_target_transactions,
  catalogue: m.exchange_target_catalogue,
  own_fields: m.exchange_target_own_fields,
  staff: m.exchange_target_staff,
  plan: m.exchange_target_plan,
  policy: m.exchange_target_policy,
  tiers: m.exchange_target_tiers,
  tier_models: m.exchange_target_tier_models,
  survey_templates: m.exchange_target_survey_templates,
  surveys: m.exchange_target_surveys,
  survey_invitations: m.exchange_target_survey_invitations,
};

const rowKinds: Record<RowKind, () => string> = {
  auto: m.exchange_rows_auto,
  person: m.exchange_rows_person,
  hospital: m.exchange_rows_hospital,
  department: m.exchange_rows_department,
  clinic: m.exchange_rows_clinic,
  pharmacy: m.exchange_rows_pharmacy,
  distributor: m.exchange_rows_distributor,
  affiliation: m.exchange_rows_affiliation,
};

export function targetWord(target: TableKind): string {
  return targets[target]();
}

/** The kinds of tables with their words, most usual first. */
export function targetWords(): [TableKind, string][] {
  return words(targets);
}

/** What a row of customers may be, with its words. */
export function rowKindWords(): [RowKind, string][] {
  return words(rowKinds);
}

function words<T extends string>(of: Record<T, () => string>): [T, string][] {
  return (Object.entries(of) as [T, () => string][]).map(([value, word]) => [value, word()]);
}
