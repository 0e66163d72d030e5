export { chooseTemperature, DEFAULT_TEMPERATURES, type ChosenTemperature } from './choose-temperature.js';
export { labelEntropy, type LabelEntropy } from './label-entropy.js';
export { metricQuality } from './metric-quality.js';
export { sampleWeights, type SampleWeights } from './sample-weights.js';
export { softLabels } from './soft-labels.js';
export { utilityLabels, type UtilityParts } from './utility-labels.js';
