import type * as Generated from '$lib/api/bindings';
import type { Whole } from '$lib/api/whole';

export type { ComposedBy } from '$lib/api/bindings';

export type Brand = Whole<Generated.Brand>;
export type Composed = Whole<Generated.Composed>;
export type Grid = Whole<Generated.Grid>;
export type GridCell = Whole<Generated.GridCell>;
export type GridScope = Generated.GridScope;
export type Month = Whole<Generated.Month>;
export type Tier = Whole<Generated.Tier>;
export type TierBand = Whole<Generated.TierBand>;
export type TierModel = Whole<Generated.TierModel>;
export type TierView = Whole<Generated.TierView>;
