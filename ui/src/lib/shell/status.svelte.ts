import { m } from '../paraglide/messages';

export type SaveState = 'saved' | 'saving' | 'failed';

/** What the chip in the top bar says about the work on this computer. */
export class Status {
  state = $state<SaveState>('saved');

  get text(): string {
    return {
      saved: m.shell_status_saved,
      saving: m.shell_status_saving,
      failed: m.shell_status_failed,
    }[this.state]();
  }

  get tone() {
    return ({ saved: 'ok', saving: 'busy', failed: 'danger' } as const)[this.state];
  }
}

export const status = new Status();
