import type * as Generated from '$lib/api/bindings';
import type { Whole } from '$lib/api/whole';

export type PlanForm = Whole<Generated.PlanForm>;
export type Today = Whole<Generated.Today>;
export type TodayDeadline = Whole<Generated.TodayDeadline>;
export type TodayDraft = Whole<Generated.TodayDraft>;
export type TodayItem = Whole<Generated.TodayItem>;
export type TodayStep = Whole<Generated.TodayStep>;
