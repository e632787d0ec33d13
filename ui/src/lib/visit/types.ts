import type * as Generated from '$lib/api/bindings';
import type { Whole } from '$lib/api/whole';

export type { Outcome, TodayWarning, VisitAmendment, VisitChannel } from '$lib/api/bindings';

export type AmendedValue = Whole<Generated.AmendedValue>;
export type AmendmentView = Whole<Generated.AmendmentView>;
export type AttendeeView = Whole<Generated.AttendeeView>;
export type Brand = Whole<Generated.Brand>;
export type Catalogue = Whole<Generated.Catalogue>;
export type CustomerPage = Whole<Generated.CustomerPage>;
export type Draft = Whole<Generated.Draft>;
export type FormAwareness = Whole<Generated.FormAwareness>;
export type FormRules = Whole<Generated.FormRules>;
export type KeyMessage = Whole<Generated.KeyMessage>;
export type ListRow = Whole<Generated.ListRow>;
export type ReceptionWindow = Whole<Generated.ReceptionWindow>;
export type Staff = Whole<Generated.Staff>;
export type TextWarning = Whole<Generated.TextWarning>;
export type Visit = Whole<Generated.Visit>;
export type VisitDetail = Whole<Generated.VisitDetail>;
export type VisitForm = Whole<Generated.VisitForm>;
export type VisitLine = Whole<Generated.VisitLine>;
