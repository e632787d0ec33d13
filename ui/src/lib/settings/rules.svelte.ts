import { commands, type Notice, type Policy, type VisitChannel } from '$lib/api/bindings';
import { settle } from '$lib/api/settle';
import type { AppError } from '$lib/result';

/** The figures of the policy that its holder sets, with the bounds that the core keeps to. */
export const RULES = {
  idle_lock_minutes: { min: 1, max: 480 },
  back_dating_days: { min: 0, max: 366 },
  adverse_event_hours: { min: 1, max: 720 },
} as const;

type Figure = keyof typeof RULES;

/** The field of the policy that takes a channel out of the count. */
type Excludes = `excludes_${VisitChannel}`;

export type Rule = Figure | Excludes;

export function excludes(channel: VisitChannel): Excludes {
  return `excludes_${channel}`;
}

/** The policy being changed, one rule at a time: each change is its next version. */
export class Rules {
  policy = $state.raw<Policy | null>(null);
  problem = $state.raw<AppError | null>(null);
  /** The rule that the problem is about; absent when it is about reading them. */
  refused = $state<Rule | null>(null);
  /** How far visits are counted anew; null when they are. */
  recount = $state.raw<{ done: number; total: number } | null>(null);

  async load(): Promise<void> {
    const answer = await settle(commands.policy());
    this.problem = answer.ok ? null : answer.error;
    this.refused = null;
    if (answer.ok) this.policy = answer.value;
  }

  hear(notice: Notice): void {
    if (notice.what === 'progress' && notice.task === 'recount') {
      this.recount = { done: notice.done, total: notice.total };
    }
    if (notice.what !== 'changed') return;
    if (notice.action === 'recount') this.recount = null;
    // An undo, from the toast or from history, brings the version before back.
    else void this.load();
  }

  /** Whether visits through the channel count. */
  counts(channel: VisitChannel): boolean {
    return !this.policy?.[excludes(channel)];
  }

  /** Saves one rule. Returns the group that takes it back; null when nothing changed. */
  async set(rule: Rule, value: number | boolean | null): Promise<string | null> {
    if (!this.policy || value === null || value === this.policy[rule]) return null;
    const { id = '', revision = 0 } = this.policy;
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
