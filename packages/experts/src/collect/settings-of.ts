import type { CheckedCollectOptions } from './check-collect-options.js';
import type { CollectionSettings } from './collection-settings.js';
import type { InstructionSurvey } from './survey-instructions.js';

/** What a collection is begun with. */
export function settingsOf(checked: CheckedCollectOptions, survey: InstructionSurvey): CollectionSettings {
  const { experts, metrics, samples, seed, keepResponses, identities, scoring } = checked;
  return {
    formatVersion: 1,
    instructions: survey.hash,
    samples,
    seed,
    keepsResponses: keepResponses,
    streams: metrics.includes('firsttoken'),
    asksLogprobs: metrics.includes('nll'),
    experts: Object.fromEntries(
      [...experts.keys()].map((name) => [name, Object.hasOwn(identities, name) ? (identities[name] ?? null) : null]),
    ),
    scoring,
  };
}
