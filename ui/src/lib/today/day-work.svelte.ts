import { civilDate } from '$lib/format';
import { m } from '$lib/paraglide/messages';
import type { AppError, Result } from '$lib/result';
import { problemToast, undoToast } from '$lib/toasts';
import { Latest } from '$lib/drafts/latest';
import type { ReceptionWindow } from '$lib/visit/types';
import { addDays, dayHere, weekdayOf } from '$lib/visit/when';
import { api } from './api';
import { moved, spotBeside, type Spot } from './order';
import type { PlanForm, Today, TodayItem, TodayStep } from './types';

type Saved<T> = { value: T; group: string | null };

/** The work of one day as the page shows it. Changes show in the same frame and go back if refused. */
export class DayWork {
  /** Ticks, so that deadlines run and midnight is noticed. */
  now = $state(Date.now());
  readonly today = $derived(dayHere(this.now));
  data = $state.raw<Today | null>(null);
  problem = $state.raw<AppError | null>(null);
  selectedId = $state<string | null>(null);
  /** The day that is looked at; null follows the calendar. */
  #looked = $state<string | null>(null);
  #windows = $state.raw<readonly ReceptionWindow[]>([]);
  #reading = new Latest<string>((day) => this.#read(day));
  /** Counts changes made here: an answer that was asked for before one is out of date. */
  #edition = 0;

  readonly day = $derived(this.#looked ?? this.today);
  readonly isToday = $derived(this.day === this.today);
  readonly items = $derived<readonly TodayItem[]>(this.data?.items ?? []);
  readonly selected = $derived(this.items.find(({ id }) => id === this.selectedId) ?? null);
  /** The call to make next. */
  readonly next = $derived(this.items.find(({ visit_id }) => visit_id === null) ?? null);
  /** Visits that no planned call stands for. */
  readonly others = $derived(
    (this.data?.visits ?? []).filter(({ id }) => this.items.every((it) => it.visit_id !== id)),
  );

  look(day: string): void {
    this.#looked = day === this.today ? null : day;
    this.data = null;
    this.selectedId = null;
    void this.refresh();
  }

  lookBy(days: number): void {
    this.look(addDays(this.day, days));
  }

  /** For the page's effect: the clock of this page. */
  tick(): () => void {
    const timer = setInterval(() => {
      const before = this.today;
      this.now = Date.now();
      if (this.today !== before) void this.refresh();
    }, 15_000);
    return () => clearInterval(timer);
  }

  refresh(): Promise<void> {
    return this.#reading.put(this.day);
  }

  async #read(day: string): Promise<void> {
    const edition = this.#edition;
    const result = await api.today(day);
    if (day !== this.day) return;
    if (edition !== this.#edition) {
      void this.#reading.put(day);
      return;
    }
    this.problem = result.ok ? null : result.error;
    if (!result.ok) return;
    this.now = Date.now();
    this.data = result.value;
    if (!this.selected) this.selectedId = (this.next ?? this.items[0])?.id ?? null;
    void this.#readWindows();
  }

  // --- selecting --------------------------------------------------------------------------------

  selectBy(step: 1 | -1): TodayItem | null {
    const at = this.items.findIndex(({ id }) => id === this.selectedId);
    const next = this.items[Math.min(Math.max(at + step, 0), this.items.length - 1)];
    if (next) this.selectedId = next.id;
    return next ?? null;
  }

  // --- reception windows ------------------------------------------------------------------------

  /** `08:00–11:30` per window of a place on that day and half; empty where no rule is known. */
  hoursOf(institutionId: string, afternoon: boolean): string[] {
    const weekday = weekdayOf(this.day);
    return this.#windows
      .filter(
        ({ institution_id, department_id }) =>
          institution_id === institutionId && department_id === null,
      )
      .filter((window) => window.weekday === weekday)
      .filter(({ from_time, to_time }) => (afternoon ? to_time > '12:00' : from_time < '12:00'))
      .map(({ from_time, to_time }) => `${from_time}–${to_time}`);
  }

  async #readWindows(): Promise<void> {
    const ids = this.items.flatMap(({ institution_id: id }) => (id ? [id] : []));
    const result = await api.receptionWindows(ids.filter((id, at) => ids.indexOf(id) === at));
    if (result.ok) this.#windows = result.value;
  }

  // --- changing the day -------------------------------------------------------------------------

  async add(form: PlanForm, name: string): Promise<Result<Saved<{ id: string }>>> {
    const result = await api.planAdd(form);
    if (!result.ok) return result;
    await this.refresh();
    this.selectedId = result.value.value.id;
    this.#offerUndo(result.value.group, m.today_added({ name }));
    return result;
  }

  /** By pointer it can be taken back by a toast; by the keyboard the other key does. */
  move(id: string, spot: Spot, offersUndo = false): void {
    const items = moved(this.items, id, spot);
    if (items.every((item, at) => item.id === this.items[at]?.id && !this.#turns(item))) return;
    void this.#change(
      { items },
      () => api.planMove(id, spot.afternoon, spot.before),
      offersUndo ? m.today_moved() : null,
    );
  }

  /** Whether an item of a new order is in another half than now. */
  #turns(item: TodayItem): boolean {
    return this.items.find(({ id }) => id === item.id)?.afternoon !== item.afternoon;
  }

  moveBy(id: string, step: 1 | -1): void {
    const spot = spotBeside(this.items, id, step);
    if (spot) this.move(id, spot);
  }

  drop(item: TodayItem): void {
    this.#leave(item);
    void this.#change(
      this.#without(item),
      () => api.planDrop(item.id),
      m.today_dropped({ name: item.name }),
    );
  }

  reschedule(item: TodayItem, day: string, afternoon: boolean): void {
    if (day !== this.day) this.#leave(item);
    void this.#change(
      day === this.day ? {} : this.#without(item),
      () => api.planReschedule(item.id, day, afternoon),
      m.today_rescheduled({ name: item.name, day: civilDate(day, this.today) }),
    );
  }

  /** The selection goes to the neighbour of what leaves. */
  #leave({ id }: TodayItem): void {
    if (id !== this.selectedId) return;
    const at = this.items.findIndex((item) => item.id === id);
    this.selectedId = (this.items[at + 1] ?? this.items[at - 1])?.id ?? null;
  }

  #without({ id }: TodayItem): Partial<Today> {
    return {
      items: this.items.filter((item) => item.id !== id),
      overdue: this.data?.overdue.filter((item) => item.id !== id) ?? [],
    };
  }

  finish(step: TodayStep): void {
    void this.#change(
      this.#withoutStep(step),
      () => api.finishStep(step.id),
      m.today_step_finished(),
    );
  }

  postpone(step: TodayStep): void {
    const day = addDays(this.today, 7);
    void this.#change(
      this.#withoutStep(step),
      () => api.rescheduleStep(step.id, day),
      m.today_step_moved({ day: civilDate(day, this.today) }),
    );
  }

  #withoutStep({ id }: TodayStep): Partial<Today> {
    return { next_steps: this.data?.next_steps.filter((step) => step.id !== id) ?? [] };
  }

  /** Final; its dialog shows a refusal. */
  async report(id: string, reference: string): Promise<Result<unknown>> {
    const result = await api.report(id, reference);
    if (result.ok) await this.refresh();
    return result;
  }

  /** Shows a change at once, then makes it; if it is refused the day is read again. */
  async #change(
    shown: Partial<Today>,
    make: () => Promise<Result<Saved<unknown>>>,
    said: string | null,
  ): Promise<void> {
    this.#edition += 1;
    if (this.data) this.data = { ...this.data, ...shown };
    const result = await make();
    if (result.ok && said !== null) this.#offerUndo(result.value.group, said);
    if (!result.ok) problemToast(result.error, () => void this.#change(shown, make, said));
    this.#edition += 1;
    await this.refresh();
  }

  #offerUndo(group: string | null, message: string): void {
    if (group === null) return;
    const undo = async () => {
      const result = await api.undo(group);
      if (!result.ok) problemToast(result.error, () => void undo());
      await this.refresh();
    };
    undoToast(message, undo);
  }
}

/** Kept while the window is open: coming back shows the day at once. */
export const dayWork = new DayWork();
