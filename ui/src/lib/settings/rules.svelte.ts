import { commands, type Policy } from '$lib/api/bindings';
import { settle } from '$lib/api/settle';
import type { AppError } from '$lib/result';

/** The figures of the policy that its holder sets, with the bounds that the core keeps to. */
export const RULES = {
  idle_lock_minutes: { min: 1, max: 480 },
  back_dating_days: { min: 0, max: 366 },
  adverse_event_hours: { min: 1, max: 720 },
} as const;

export type Rule = keyof typeof RULES;

/** The policy being changed, one figure at a time. */
export class Rules {
  policy = $state.raw<Policy | null>(null);
  problem = $state.raw<AppError | null>(null);
  /** The figure that the problem is about; absent when it is about reading them. */
  refused = $state<Rule | null>(null);

  async load(): Promise<void> {
    const answer = await settle(commands.policy());
    this.problem = answer.ok ? null : answer.error;
    this.refused = null;
    if (answer.ok) this.policy = answer.value;
  }

  /** Saves one figure. Returns the group that takes it back; null when nothing changed. */
  async set(rule: Rule, value: number | null): Promise<string | null> {
    if (!this.policy || value === null || value === this.policy[rule]) return null;
    const { id = 'policy', revision = 0 } = this.policy;
    const answer = await settle(commands.savePolicy({ id, revision, fields: { [rule]: value } }));
    if (!answer.ok) {
      this.problem = answer.error;
      this.refused = rule;
      return null;
    }
    this.problem = null;
    this.refused = null;
    this.policy = answer.value.value;
    return answer.value.group;
  }
}
