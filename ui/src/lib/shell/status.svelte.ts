import { writing } from '../api/writing.svelte';
import { m } from '../paraglide/messages';

/** What the chip in the top bar says about the work on this computer. */
export class Status {
  get text(): string {
    return {
      saved: m.shell_status_saved,
      saving: m.shell_status_saving,
      failed: m.shell_status_failed,
    }[writing.state]();
  }

  get tone() {
    return ({ saved: 'ok', saving: 'busy', failed: 'danger' } as const)[writing.state];
  }
}

export const status = new Status();
