import { open, save } from '@tauri-apps/plugin-dialog';
import { commands } from '$lib/api/bindings';
import { settled } from '$lib/api/settle';

/** The commands of the models behind the tiers. None of them throws. */
export const api = {
  models: settled(commands.tierModels),
  catalogue: settled(commands.catalogue),
  view: settled(commands.tierView),
  check: settled(commands.checkModel),
  preview: settled(commands.previewModel),
  publish: settled(commands.publishModel),
  exportModel: settled(commands.exportModel),
  exportSchema: settled(commands.exportModelSchema),
  readModel: settled(commands.readModel),
};

/** The system's save dialog; null when it was closed without a choice. */
export function askWhere(name: string): Promise<string | null> {
  return save({ defaultPath: name, filters: [{ name: 'JSON', extensions: ['json'] }] });
}

/** The system's open dialog for a model's file. */
export async function askWhich(): Promise<string | null> {
  const chosen = await open({ filters: [{ name: 'JSON', extensions: ['json'] }] });
  return typeof chosen === 'string' ? chosen : null;
}
