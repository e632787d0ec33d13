import type * as T from '$lib/api/bindings';
import type { Whole } from '$lib/api/whole';

export type { KioskForm, PaperForm, SurveyPartBy, SurveyScope } from '$lib/api/bindings';

export type Interval = Whole<T.Interval>;
export type QuestionResult = Whole<T.QuestionResult>;
export type SurveyFigure = Whole<T.SurveyFigure>;
export type SurveyPart = Whole<T.SurveyPart>;
export type SurveyPeriod = Whole<T.SurveyPeriod>;
export type SurveyResults = Whole<T.SurveyResults>;
export type Tally = Whole<T.Tally>;
export type Brand = Whole<T.Brand>;
export type KioskView = Whole<T.KioskView>;
export type PaperCheck = Whole<T.PaperCheck>;
export type Question = Whole<T.Question>;
export type QuestionKind = Whole<T.QuestionKind>;
export type SurveyTemplate = Whole<T.SurveyTemplate>;
export type SurveyTemplateView = Whole<T.SurveyTemplateView>;
export type ResponseView = Whole<T.ResponseView>;
export type ResponseLine = Whole<T.ResponseLine>;
export type Verbatim = Whole<T.Verbatim>;
export type SurveyDueLine = Whole<T.SurveyDueLine>;
export type Jump = Whole<T.Jump>;
export type JumpWhen = Whole<T.JumpWhen>;
export type QuestionOption = Whole<T.QuestionOption>;
export type Given = Whole<T.Given>;
export type Bilingual = Whole<T.Bilingual>;
