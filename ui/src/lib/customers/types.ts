import type * as Generated from '$lib/api/bindings';
import type { Whole } from '$lib/api/whole';

export type {
  Attached,
  AttachedKind,
  Consent,
  CustomerKind,
  Edit,
  EraseReason,
  Facet,
  Facets,
  HospitalGrade,
  InstitutionKind,
  ListSort,
  Outcome,
  Reason,
  Side,
  Syllable,
  VisitChannel as Channel,
} from '$lib/api/bindings';

export type Affiliation = Whole<Generated.Affiliation>;
export type AffiliationLine = Whole<Generated.AffiliationLine>;
export type AwarenessLine = Whole<Generated.AwarenessLine>;
export type ClinicHour = Whole<Generated.ClinicHour>;
export type Completeness = Whole<Generated.Completeness>;
export type CustomerPage = Whole<Generated.CustomerPage>;
export type CustomerRecord = Whole<Generated.CustomerRecord>;
export type Department = Whole<Generated.Department>;
export type DepartmentLine = Whole<Generated.DepartmentLine>;
export type Draft = Whole<Generated.Draft>;
export type Duplicate = Whole<Generated.Duplicate>;
export type ErasePreview = Whole<Generated.ErasePreview>;
export type Erased = Whole<Generated.Erased>;
export type EventLine = Whole<Generated.EventLine>;
export type ExternalCode = Whole<Generated.ExternalCode>;
export type Institution = Whole<Generated.Institution>;
export type ListFilter = Whole<Generated.ListFilter>;
export type ListPage = Whole<Generated.ListPage>;
export type ListRow = Whole<Generated.ListRow>;
export type LookAlike = Whole<Generated.LookAlike>;
export type MergeField = Whole<Generated.MergeField>;
export type MergePreview = Whole<Generated.MergePreview>;
export type Merged = Whole<Generated.Merged>;
export type NewCustomer = Generated.NewCustomer;
export type NewPlace = Generated.NewPlace;
export type Opened = Whole<Generated.Opened>;
export type OwnFieldLine = Whole<Generated.OwnFieldLine>;
export type OwnFieldView = Whole<Generated.OwnFieldView>;
export type Person = Whole<Generated.Person>;
export type PlaceName = Whole<Generated.PlaceName>;
export type ReceptionWindow = Whole<Generated.ReceptionWindow>;
export type StepLine = Whole<Generated.StepLine>;
export type Suspect = Whole<Generated.Suspect>;
export type Tag = Whole<Generated.Tag>;
export type TimelineCursor = Whole<Generated.TimelineCursor>;
export type TimelineEntry = Whole<Generated.TimelineEntry>;
export type TimelinePage = Whole<Generated.TimelinePage>;
export type VisitLine = Whole<Generated.VisitLine>;
export type Warning = Whole<Generated.Warning>;
