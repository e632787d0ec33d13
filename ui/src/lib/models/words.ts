import { m } from '$lib/paraglide/messages';
import type { TierInput, TierMetric } from './types';

const inputs: Record<TierInput['kind'], () => string> = {
  choice: m.model_input_choice,
  number: m.model_input_number,
  metric: m.model_input_metric,
};

export const INPUTS = Object.keys(inputs) as TierInput['kind'][];

export function inputWord(kind: TierInput['kind']): string {
  return inputs[kind]();
}

const metrics: Record<TierMetric, () => string> = {
  visits: m.model_metric_visits,
  awareness: m.model_metric_awareness,
  tenure_months: m.model_metric_tenure_months,
  survey_score: m.model_metric_survey_score,
  order_months: m.model_metric_order_months,
  order_amount: m.model_metric_order_amount,
  gross_profit: m.model_metric_gross_profit,
  loyalty: m.model_metric_loyalty,
  contribution: m.model_metric_contribution,
};

export const METRICS = Object.keys(metrics) as TierMetric[];

export function metricName(metric: TierMetric): string {
  return metrics[metric]();
}
