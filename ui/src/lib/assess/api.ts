import { commands } from '$lib/api/bindings';
import type * as Generated from '$lib/api/bindings';
import { settled } from '$lib/api/settle';
import type { Whole } from '$lib/api/whole';

export type AssessSheet = Whole<Generated.AssessSheet>;
export type AssessmentForm = Whole<Generated.AssessmentForm>;
export type AssessmentView = Whole<Generated.AssessmentView>;
export type Criterion = Whole<Generated.TierCriterion>;
export type Axis = Whole<Generated.TierAxis>;
export type Model = Whole<Generated.TierModel>;
export type Move = Whole<Generated.TierMove>;
export type CriterionExplained = Whole<Generated.TierExplanation>;
export type MetricValue = Whole<Generated.MetricValue>;
export type Rated = Whole<Generated.Rated>;
export type StandingView = Whole<Generated.StandingView>;
export type { ReviewState, TierMetric } from '$lib/api/bindings';

/** The commands of assessments. None of them throws. */
export const api = {
  sheet: settled(commands.assessSheet),
  rate: settled(commands.rateForm),
  save: settled(commands.saveAssessment),
  standings: settled(commands.standings),
  history: settled(commands.assessments),
  listPage: settled(commands.listPage),
};
