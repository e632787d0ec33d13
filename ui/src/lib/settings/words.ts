import type { CustomerKind, OwnFieldType } from '$lib/api/bindings';
import { m } from '$lib/paraglide/messages';

const kinds: Record<CustomerKind, () => string> = {
  person: m.settings_kind_person,
  department: m.settings_kind_department,
  institution: m.settings_kind_institution,
};

const types: Record<OwnFieldType, () => string> = {
  text: m.settings_field_type_text,
  number: m.settings_field_type_number,
  choice: m.settings_field_type_choice,
  date: m.settings_field_type_date,
};

/** What an own field can be kept on. */
export function kindsWords(): [CustomerKind, string][] {
  return (Object.keys(kinds) as CustomerKind[]).map((kind) => [kind, kinds[kind]()]);
}

export function kindsWord(kind: CustomerKind): string {
  return kinds[kind]();
}

export function fieldTypeWords(): [OwnFieldType, string][] {
  return (Object.keys(types) as OwnFieldType[]).map((type) => [type, types[type]()]);
}

export function fieldTypeWord(type: OwnFieldType): string {
  return types[type]();
}
