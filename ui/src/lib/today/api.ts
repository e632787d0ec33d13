import { commands } from '$lib/api/bindings';
import { settled } from '$lib/api/settle';

/** The commands of the page Today. None of them throws. */
export const api = {
  today: settled(commands.today),
  planAdd: settled(commands.planAdd),
  planRules: settled(commands.planRules),
  planMove: settled(commands.planMove),
  planReschedule: settled(commands.planReschedule),
  planDrop: settled(commands.planDrop),
  finishStep: settled(commands.finishStep),
  rescheduleStep: settled(commands.rescheduleStep),
  report: settled(commands.reportAdverseEvent),
  receptionWindows: settled(commands.receptionWindows),
  undo: settled(commands.undo),
};
