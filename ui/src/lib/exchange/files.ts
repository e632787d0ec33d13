import { open, save } from '@tauri-apps/plugin-dialog';
import { m } from '$lib/paraglide/messages';

/** The system's dialog for a spreadsheet; null when it was closed without a choice. */
export async function chooseSheet(): Promise<string | null> {
  const chosen = await open({
    multiple: false,
    filters: [{ name: m.exchange_file_filter(), extensions: ['xlsx', 'csv', 'txt', 'tsv'] }],
  });
  return typeof chosen === 'string' ? chosen : null;
}

/** The system's dialog for a folder. */
export async function chooseFolder(): Promise<string | null> {
  const chosen = await open({ directory: true, multiple: false });
  return typeof chosen === 'string' ? chosen : null;
}

/** The system's dialog for where a backup goes. */
export async function chooseBackup(day: string): Promise<string | null> {
  return await save({
    defaultPath: `rounds-${day}.rounds`,
    filters: [{ name: m.exchange_backup_filter(), extensions: ['rounds'] }],
  });
}

/** The system's dialog for a backup to restore; null when it was closed without a choice. */
export async function chooseBackupToRestore(): Promise<string | null> {
  const chosen = await open({
    multiple: false,
    filters: [{ name: m.exchange_backup_filter(), extensions: ['rounds'] }],
  });
  return typeof chosen === 'string' ? chosen : null;
}

/** Files dragged onto the window: `over` while they hang above it, `drop` when they are let go. */
export function onFiles(
  over: (hanging: boolean) => void,
  drop: (path: string) => void,
): () => void {
  // Only here: it brings much, and the first screen has file dialogs.
  const listening = import('@tauri-apps/api/webview').then(({ getCurrentWebview }) =>
    getCurrentWebview().onDragDropEvent(({ payload }) => {
      over(payload.type === 'enter' || payload.type === 'over');
      const path = payload.type === 'drop' ? payload.paths[0] : undefined;
      if (path) drop(path);
    }),
  );
  return () => void listening.then((stop) => stop());
}
