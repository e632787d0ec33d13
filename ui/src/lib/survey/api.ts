import { open, save } from '@tauri-apps/plugin-dialog';
import { commands } from '$lib/api/bindings';
import { settled } from '$lib/api/settle';

/** The commands of the room of surveys. None of them throws. */
export const api = {
  templates: settled(commands.surveyTemplates),
  check: settled(commands.checkSurveyTemplate),
  publish: settled(commands.publishSurveyTemplate),
  exportTemplate: settled(commands.exportSurveyTemplate),
  readTemplate: settled(commands.readSurveyTemplate),
  results: settled(commands.surveyResults),
  parts: settled(commands.surveyParts),
  trend: settled(commands.surveyTrend),
  verbatims: settled(commands.surveyVerbatims),
  responses: settled(commands.surveyResponses),
  response: settled(commands.surveyResponse),
  exportAnswers: settled(commands.exportSurveyAnswers),
  due: settled(commands.surveyDue),
  decline: settled(commands.declineSurvey),
  checkPaper: settled(commands.checkPaper),
  savePaper: settled(commands.savePaper),
  catalogue: settled(commands.catalogue),
  tierModels: settled(commands.tierModels),
  tierView: settled(commands.tierView),
};

/** The system's save dialog; null when it was closed without a choice. */
export function askWhere(name: string, extension: string): Promise<string | null> {
  const filters = [{ name: extension.toUpperCase(), extensions: [extension] }];
  return save({ defaultPath: `${name}.${extension}`, filters });
}

/** The system's open dialog for a survey's file. */
export async function askWhich(): Promise<string | null> {
  const chosen = await open({ filters: [{ name: 'JSON', extensions: ['json'] }] });
  return typeof chosen === 'string' ? chosen : null;
}
