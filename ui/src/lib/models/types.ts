import type * as T from '$lib/api/bindings';
import type { Whole } from '$lib/api/whole';

export type { TierMetric } from '$lib/api/bindings';

export type Brand = Whole<T.Brand>;
export type ModelFinding = Whole<T.ModelFinding>;
export type ModelView = Whole<T.ModelView>;
export type Preview = Whole<T.Preview>;
export type Tier = Whole<T.Tier>;
export type TierAxis = Whole<T.TierAxis>;
export type TierCriterion = Whole<T.TierCriterion>;
export type TierInput = Whole<T.TierInput>;
export type TierModel = Whole<T.TierModel>;
export type TierRange = Whole<T.TierRange>;
