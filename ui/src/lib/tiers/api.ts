import { save } from '@tauri-apps/plugin-dialog';
import { commands } from '$lib/api/bindings';
import { settled } from '$lib/api/settle';

/** The commands of the room of tiers. None of them throws. */
export const api = {
  view: settled(commands.tierView),
  setView: settled(commands.setTierView),
  models: settled(commands.tierModels),
  grid: settled(commands.tierGrid),
  composition: settled(commands.tierComposition),
  trend: settled(commands.tierTrend),
  catalogue: settled(commands.catalogue),
  tags: settled(commands.findTags),
  listPage: settled(commands.listPage),
  savePicture: settled(commands.savePicture),
  exportTable: settled(commands.exportTierTable),
};

/** The system's save dialog; null when it was closed without a choice. */
export function askWhere(
  name: string,
  filter: { name: string; extensions: string[] },
): Promise<string | null> {
  return save({ defaultPath: name, filters: [filter] });
}
